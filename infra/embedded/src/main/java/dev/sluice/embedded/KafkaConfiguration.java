package dev.sluice.embedded;

import java.util.HashMap;
import java.util.Map;

/** The configuration of a broker that is a controller, too, on loopback. Stateless. */
final class KafkaConfiguration {
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** A row of up to 8 MiB, with room for the rest of its event and for headers. */
    static final String MAX_BATCH_BYTES = Integer.toString(12 * 1024 * 1024);

    private KafkaConfiguration() {}

    /** Returns the configuration of one broker of a quorum. */
    static Map<String, String> of(KafkaSettings settings, KafkaQuorum quorum) {
        String broker = "PLAINTEXT://" + LocalPort.HOST + ":" + settings.port().number();
        String replicas = Integer.toString(quorum.replicas());
        String inSync = Integer.toString(quorum.inSyncReplicas());
        var configuration = new HashMap<>(FIXED);
        configuration.put("node.id", Integer.toString(quorum.node()));
        configuration.put("log.dirs", settings.data().toString());
        configuration.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + quorum.controller());
        configuration.put("advertised.listeners", broker);
        configuration.put("controller.quorum.voters", quorum.voters());
        configuration.put("default.replication.factor", replicas);
        configuration.put("offsets.topic.replication.factor", replicas);
        configuration.put("transaction.state.log.replication.factor", replicas);
        configuration.put("transaction.state.log.min.isr", inSync);
        configuration.put("share.coordinator.state.topic.replication.factor", replicas);
        configuration.put("share.coordinator.state.topic.min.isr", inSync);
        switch (settings.flush()) {
            case EVERY_APPEND -> configuration.put("log.flush.interval.messages", "1");
            case BY_THE_OPERATING_SYSTEM -> {}
        }
        return Map.copyOf(configuration);
    }

    private static final Map<String, String> FIXED = Map.ofEntries(Map.entry("process.roles", "broker,controller"),
            Map.entry("controller.listener.names", CONTROLLER_LISTENER),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            // A killed broker stays registered until its session times out, and the next start waits for that.
            Map.entry("broker.session.timeout.ms", "1500"), Map.entry("broker.heartbeat.interval.ms", "300"),
            // The default of 20 ms delays every second transaction if they are back to back.
            Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
            Map.entry("auto.create.topics.enable", "false"), Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.num.partitions", "4"),
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
