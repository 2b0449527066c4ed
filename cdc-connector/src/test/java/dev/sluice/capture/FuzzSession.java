package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The database session of a fuzzer, its choices at random, and what it sees of the table. Used by one thread. */
final class FuzzSession implements AutoCloseable {
    private static final String OUTPUT = "set bytea_output = 'hex'; set datestyle = 'ISO'; set timezone = 'UTC';"
            + " set intervalstyle = 'iso_8601'; set extra_float_digits = 1";

    final Connection connection;
    final Random random;
    /** Replaced by a rollback. */
    FuzzTable table = FuzzTable.empty();
    private long lastId;
    private int names;

    FuzzSession(CapturedDatabase database, long seed) throws SQLException {
        this.random = new Random(seed);
        this.connection = database.connect();
        execute(OUTPUT);
        connection.setAutoCommit(false);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new SQLException(sql, failed);
        }
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A name that was never used. */
    String newName(String prefix) {
        return prefix + names++;
    }

    List<Long> newIds(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(++lastId);
        }
        table.ids.addAll(ids);
        return ids;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
