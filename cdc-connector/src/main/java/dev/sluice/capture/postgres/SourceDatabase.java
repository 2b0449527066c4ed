package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The captured database.
 *
 * @param host
 *            host name or address
 * @param port
 *            TCP port
 * @param database
 *            its name
 * @param user
 *            needs the REPLICATION attribute, and UPDATE on sluice_heartbeat
 * @param password
 *            the user's
 */
public record SourceDatabase(String host, int port, String database, String user, String password) {
    public SourceDatabase {
        if (host.isBlank() || database.isBlank() || user.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "\"" + host + ":" + port + "/" + database + "\" for user \"" + user + "\" is not a database");
        }
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "sluice-capture");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SourceDatabase[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
