package dev.sluice.reliability.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaQuorum;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/** The program of the broker as a separate process. */
final class KafkaMain {
    /** The index of the first controller port. */
    private static final int CONTROLLERS = 4;

    private KafkaMain() {}

    /**
     * Starts the broker; the arguments are the data folder, the port, the id of the cluster, the number of this broker,
     * and the controller port of each broker.
     */
    public static void main(String[] arguments) throws IOException {
        var settings = new KafkaSettings(Path.of(arguments[0]), new LocalPort(Integer.parseInt(arguments[1]), "port"),
                KafkaFlush.BY_THE_OPERATING_SYSTEM);
        var quorum = new KafkaQuorum(arguments[2], Integer.parseInt(arguments[3]),
                Arrays.stream(arguments).skip(CONTROLLERS).map(Integer::valueOf).toList());
        try (KafkaBroker broker = KafkaBroker.start(settings, quorum)) {
            System.out.println(broker.bootstrapServers());
            Lifeline.ready();
            Lifeline.hold();
        }
    }
}
