package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program that runs both backends in a data folder until it is killed or its input ends. */
final class RunsBackends {
    private RunsBackends() {}

    public static void main(String[] arguments) throws IOException {
        var settings = new EmbeddedSettings(new LocalPort(Integer.parseInt(arguments[1]), "--postgres"),
                new LocalPort(Integer.parseInt(arguments[2]), "--kafka"), KafkaFlush.BY_THE_OPERATING_SYSTEM);
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
                EmbeddedBackends backends = EmbeddedBackends.start(directory, settings)) {
            System.out.println("ready " + backends.postgresPid().orElseThrow());
            System.in.transferTo(System.out);
        }
    }
}
