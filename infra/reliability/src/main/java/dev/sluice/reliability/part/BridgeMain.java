package dev.sluice.reliability.part;

import java.io.IOException;

import org.springframework.boot.SpringApplication;

import dev.sluice.bridge.BridgeApplication;

/** The bridge alone. */
final class BridgeMain {
    private BridgeMain() {}

    /**
     * @param arguments
     *            its properties, as on a command line
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        try (var context = SpringApplication.run(BridgeApplication.class, arguments)) {
            System.out.println(context.getId());
            Lifeline.ready();
            Lifeline.hold();
        }
    }
}
