package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The output of a process: all its lines, read by a daemon thread and kept in memory. Thread-safe. */
public final class CapturedOutput {
    private final BufferedReader output;
    /** Guarded by this object's monitor, as is {@link #ended}; each change notifies. */
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private CapturedOutput(BufferedReader output) {
        this.output = output;
    }

    static CapturedOutput of(BufferedReader output) {
        var captured = new CapturedOutput(output);
        Thread.ofPlatform().daemon().name("child-output").start(captured::read);
        return captured;
    }

    private void read() {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException killed) {
            // A failed read is the end of the output too.
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Returns the lines so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Waits for a line that is {@code wanted}; lines before this call count too.
     *
     * @throws IOException
     *             if the output ends first; the message contains all its lines
     * @throws TimeoutException
     *             if the line does not arrive within {@code limit}; the message contains all lines so far
     */
    public synchronized String awaitLine(Predicate<String> wanted, Duration limit)
            throws IOException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int next = 0;; next++) {
            while (next == lines.size()) {
                if (ended) {
                    throw new IOException("The output ended without the expected line:\n" + String.join("\n", lines));
                }
                awaitChange(deadline);
            }
            if (wanted.test(lines.get(next))) {
                return lines.get(next);
            }
        }
    }

    /**
     * Waits for the end of the output.
     *
     * @throws TimeoutException
     *             if it does not end within {@code limit}
     */
    public synchronized void awaitEnd(Duration limit) throws TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended) {
            awaitChange(deadline);
        }
    }

    private synchronized void awaitChange(long deadlineNanos) throws TimeoutException, InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw new TimeoutException("The output did not reach the expected line or its end in time:\n"
                    + String.join("\n", lines));
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
    }
}
