package dev.sluice.reliability.part;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.sluice.bridge.BridgeApplication;

/** The bridge as a process of its own. */
final class BridgeMain {
    private BridgeMain() {}

    /** The arguments are the bridge's properties, as on its command line. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        try (ConfigurableApplicationContext context = SpringApplication.run(BridgeApplication.class, arguments)) {
            System.out.println(context.getId());
            Lifeline.ready();
            Lifeline.hold();
        }
    }
}
