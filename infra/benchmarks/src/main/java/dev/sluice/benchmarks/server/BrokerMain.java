package dev.sluice.benchmarks.server;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;

import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;

import dev.sluice.benchmarks.process.Commands;
import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/** The program of {@link Broker}. {@code bytes-out <topic>} answers with the bytes that it has sent to consumers. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        KafkaBroker broker = KafkaBroker.start(new KafkaSettings(Path.of(arguments[0]), LocalPort.free(),
                KafkaFlush.BY_THE_OPERATING_SYSTEM));
        Commands.serve(broker.bootstrapServers(), Map.of("bytes-out", topic -> bytesOut(topic.getFirst())));
    }

    private static String bytesOut(String topic) throws Exception {
        var counter = new ObjectName("kafka.server:type=BrokerTopicMetrics,name=BytesOutPerSec,topic=" + topic);
        try {
            return String.valueOf(ManagementFactory.getPlatformMBeanServer().getAttribute(counter, "Count"));
        } catch (InstanceNotFoundException nothingSent) {
            return "0";
        }
    }
}
