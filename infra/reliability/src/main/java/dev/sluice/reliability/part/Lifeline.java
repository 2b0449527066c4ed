package dev.sluice.reliability.part;

import java.io.IOException;
import java.io.OutputStream;

/** What ties a part to the process that started it: its standard input, which ends when that process does. */
final class Lifeline {
    static final String READY = "ready";

    private Lifeline() {}

    /** Says that this part is ready; to be called from any thread. */
    static void ready() {
        System.out.println(READY);
    }

    /** Keeps this process until the one that started it has gone, then ends it at once. */
    static void hold() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }
}
