package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** All lines of a process's output, kept in memory and read by a daemon thread. Thread-safe. */
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
            // The end of the output, too.
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

    /** The lines so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Waits for a line that is {@code wanted}, also among those that came before this call.
     *
     * @throws IOException
     *             if the output ends before, with all its lines in the message
     * @throws TimeoutException
     *             if the line does not come within {@code limit}, with all lines so far in the message
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
            throw new TimeoutException("The output did not get there in time:\n" + String.join("\n", lines));
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
    }
}
