package dev.sluice.reliability.part;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.sluice.bridge.BridgeApplication;

/** The program of the bridge as a separate process. */
final class BridgeMain {
    private BridgeMain() {}

    /** Starts the bridge; the arguments are its properties, as on its command line. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        try (ConfigurableApplicationContext context = SpringApplication.run(BridgeApplication.class, arguments)) {
            System.out.println(context.getId());
            Lifeline.ready();
            Lifeline.hold();
        }
    }
}
