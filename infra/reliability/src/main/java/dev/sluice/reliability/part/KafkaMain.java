package dev.sluice.reliability.part;

import java.io.IOException;
import java.nio.file.Path;

import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/** The program of the broker as a separate process. */
final class KafkaMain {
    private KafkaMain() {}

    /** Starts the broker; the arguments are the data folder and the port. */
    public static void main(String[] arguments) throws IOException {
        var settings = new KafkaSettings(Path.of(arguments[0]), new LocalPort(Integer.parseInt(arguments[1]), "port"),
                KafkaFlush.BY_THE_OPERATING_SYSTEM);
        try (KafkaBroker broker = KafkaBroker.start(settings)) {
            System.out.println(broker.bootstrapServers());
            Lifeline.ready();
            Lifeline.hold();
        }
    }
}
