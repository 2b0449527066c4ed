package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The connection to the captured database.
 *
 * @param host
 *            host name or address
 * @param port
 *            TCP port
 * @param database
 *            the database name, without ?, %, + and /
 * @param user
 *            a role with the privileges in {@code capture-role.sql}
 * @param password
 *            the password of the user
 */
public record SourceDatabase(String host, int port, String database, String user, String password) {
    /** The characters with a meaning in a JDBC URL, into which Debezium inserts the name without encoding it. */
    private static final Pattern IN_URL = Pattern.compile("[?%+/]");

    public SourceDatabase {
        if (host.isBlank() || database.isBlank() || user.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "\"" + host + ":" + port + "/" + database + "\" for user \"" + user
                            + "\" is not a database: expected host, port from 1 to 65535, database and user");
        }
        if (IN_URL.matcher(database).find()) {
            throw new IllegalArgumentException("The database name \"" + database + "\" cannot be captured: because of"
                    + " ?, %, + or / in it, the JDBC driver would connect to another database. Rename the database.");
        }
    }

    Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** Connects for logical replication. */
    Connection connectForReplication() throws SQLException {
        var properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "16");
        return connect(properties);
    }

    private Connection connect(Properties properties) throws SQLException {
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "sluice-capture");
        Connection connection = DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database,
                properties);
        try (Statement timeouts = connection.createStatement()) {
            timeouts.execute(OutputSettings.TIMEOUTS);
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "SourceDatabase[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
