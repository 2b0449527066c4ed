package dev.sluice.reliability.part;

import java.io.IOException;
import java.io.OutputStream;

/** The link of a part to its parent process: the standard input of the part ends when the parent process ends. */
final class Lifeline {
    static final String READY = "ready";

    private Lifeline() {}

    /** Reports that this part is ready. Thread-safe. */
    static void ready() {
        System.out.println(READY);
    }

    /** Blocks until the parent process has ended, then ends this process immediately. */
    static void hold() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }
}
