package dev.sluice.embedded;

import java.io.IOException;

/** A program that uses the shared backends, as a test does, until its input ends. */
final class SharesBackends {
    private SharesBackends() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("ready " + Backends.shared().postgresPid().orElseThrow());
        System.in.transferTo(System.out);
        // As test runners end: Kafka's own threads would keep the JVM alive.
        System.exit(0);
    }
}
