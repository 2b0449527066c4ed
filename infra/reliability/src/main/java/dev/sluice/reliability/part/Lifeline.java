package dev.sluice.reliability.part;

import java.io.IOException;
import java.io.OutputStream;

/** The tie of a part to the process that started it: standard input, which ends when that process does. */
final class Lifeline {
    static final String READY = "ready";

    private Lifeline() {}

    /** Reports that this part is ready. Thread-safe. */
    static void ready() {
        System.out.println(READY);
    }

    /** Blocks until the process that started this one has ended, then ends this one at once. */
    static void hold() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }
}
