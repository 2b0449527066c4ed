package dev.sluice.reliability;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.sluice.reliability.check.CapturedTable;
import dev.sluice.reliability.client.Behaviour;
import dev.sluice.reliability.client.StreamClient;
import dev.sluice.reliability.client.StreamClient.Caller;
import dev.sluice.reliability.load.Journal;
import dev.sluice.reliability.load.Migrator;
import dev.sluice.reliability.load.Writer;
import dev.sluice.reliability.part.Installation;

/**
 * The writers and clients of an installation: four writers and three clients per tenant, one migrator, and at the end
 * one more client per tenant.
 */
final class Population implements AutoCloseable {
    /** The user whose events all clients read. */
    static final String USER = "reader";
    /** The kind of each tenant's last rows. */
    static final String LAST_KIND = "the-last";
    static final List<String> TENANTS = List.of("acme", "globex", "initech");
    private static final int WRITERS_OF_A_TENANT = 4;
    private static final int CHANNELS = CapturedTable.channels().size();
    private static final Duration READ_LIMIT = Duration.ofMinutes(2);

    private final Installation installation;
    private final Random random;
    private final Journal journal = new Journal();
    private final List<Writer> writers = new ArrayList<>();
    private final Migrator migrator;
    private final List<StreamClient> clients = new ArrayList<>();

    /** Starts the clients, then the writers. */
    Population(Installation installation, long seed) {
        this.installation = installation;
        this.random = new Random(seed);
        for (Behaviour behaviour : List.of(Behaviour.FAST, Behaviour.SLOW, Behaviour.RESTLESS)) {
            TENANTS.forEach(tenant -> connect(tenant, behaviour));
        }
        for (int tenant = 0; tenant < TENANTS.size(); tenant++) {
            String neighbour = TENANTS.get((tenant + 1) % TENANTS.size());
            for (int number = 0; number < WRITERS_OF_A_TENANT; number++) {
                writers.add(new Writer(installation, journal,
                        new Writer.Assignment(TENANTS.get(tenant), neighbour, number), random.nextLong()));
            }
        }
        migrator = new Migrator(installation, journal, TENANTS.getFirst(), random.nextLong());
    }

    private void connect(String tenant, Behaviour behaviour) {
        clients.add(new StreamClient(installation, new Caller(tenant, USER, LAST_KIND), behaviour,
                random.nextLong()));
    }

    /** Returns the time up to which rows have reached the fast clients of all tenants. */
    Instant newestRow() {
        return Instant.ofEpochMilli(clients.stream().filter(client -> client.behaviour() == Behaviour.FAST)
                .mapToLong(StreamClient::newestRowMillis).min().orElse(0));
    }

    /** Stops the writers. */
    void stopWriting() {
        migrator.close();
        writers.forEach(Writer::close);
    }

    /** Writes one last row for each tenant in each channel. */
    void writeLastRows() throws SQLException {
        try (Connection connection = installation.connect()) {
            for (String sql : List.of("insert into activity (tenant_id, kind) values (?, ?)",
                    "insert into notification (tenant_id, kind, title) values (?, ?, 'the last')",
                    "insert into customer_order (tenant_id, kind, region) values (?, ?, 'south')")) {
                try (PreparedStatement insert = connection.prepareStatement(sql)) {
                    for (String tenant : TENANTS) {
                        insert.setString(1, tenant);
                        insert.setString(2, LAST_KIND);
                        insert.executeUpdate();
                    }
                }
            }
        }
    }

    /** Connects one more client per tenant and lets all clients read to the end, for at most two minutes. */
    void stopReading() throws InterruptedException {
        TENANTS.forEach(tenant -> connect(tenant, Behaviour.LATE));
        clients.forEach(StreamClient::hurry);
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        while (clients.stream().anyMatch(client -> client.endedChannels() < CHANNELS)
                && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        clients.forEach(StreamClient::close);
    }

    /** Returns the outcomes of all transactions. */
    Journal journal() {
        return journal;
    }

    /** Returns the number of migrations of which the COMMIT was acknowledged. */
    long migrations() {
        return migrator.migrations();
    }

    /** Returns all clients; their received events may be read after {@link #stopReading}. */
    List<StreamClient> clients() {
        return clients;
    }

    /** Returns the defects that writers and clients have found, a sentence each. */
    List<String> complaints() {
        return Stream.of(writers.stream().flatMap(writer -> writer.complaints().stream()),
                migrator.complaints().stream(), clients.stream().flatMap(client -> client.complaints().stream()
                        .map(it -> "client " + client.tenant() + " " + client.behaviour().label() + ": " + it)))
                .flatMap(complaints -> complaints).toList();
    }

    @Override
    public void close() {
        migrator.close();
        writers.forEach(Writer::close);
        clients.forEach(StreamClient::close);
    }
}
