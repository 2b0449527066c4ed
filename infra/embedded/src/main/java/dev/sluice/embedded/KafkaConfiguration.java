package dev.sluice.embedded;

import java.util.HashMap;
import java.util.Map;

/** The configuration of a single broker that is its own controller: no replicas, loopback only. Stateless. */
final class KafkaConfiguration {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** A row of up to 8 MiB, with room for the rest of its event and for headers. */
    static final String MAX_BATCH_BYTES = Integer.toString(12 * 1024 * 1024);

    private KafkaConfiguration() {}

    /**
     * Returns the configuration. The port of {@code controller} may change between starts, because only this broker
     * connects to it.
     */
    static Map<String, String> of(KafkaSettings settings, LocalPort controller) {
        String broker = "PLAINTEXT://" + LocalPort.HOST + ":" + settings.port().number();
        String controllerAddress = LocalPort.HOST + ":" + controller.number();
        var configuration = new HashMap<>(FIXED);
        configuration.put("log.dirs", settings.data().toString());
        configuration.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + controllerAddress);
        configuration.put("advertised.listeners", broker);
        configuration.put("controller.quorum.voters", NODE_ID + "@" + controllerAddress);
        switch (settings.flush()) {
            case EVERY_APPEND -> configuration.put("log.flush.interval.messages", "1");
            case BY_THE_OPERATING_SYSTEM -> {}
        }
        return Map.copyOf(configuration);
    }

    private static final Map<String, String> FIXED = Map.ofEntries(Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", Integer.toString(NODE_ID)),
            Map.entry("controller.listener.names", CONTROLLER_LISTENER),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            // A killed broker stays registered until its session times out, and the next start waits for that.
            Map.entry("broker.session.timeout.ms", "1500"), Map.entry("broker.heartbeat.interval.ms", "300"),
            // The default of 20 ms delays every second transaction if they are back to back.
            Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
            Map.entry("auto.create.topics.enable", "false"), Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"), Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"), Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "4"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("message.max.bytes", MAX_BATCH_BYTES),
            Map.entry("replica.fetch.max.bytes", MAX_BATCH_BYTES),
            // Allocated at start; the default of 128 MiB is for brokers with thousands of partitions.
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024)),
            Map.entry("num.network.threads", "2"), Map.entry("num.io.threads", "4"),
            // No JMX reporter: the MBeans of a second broker in this JVM would collide with those of the first.
            Map.entry("metric.reporters", ""));
}
