package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Blocking access to the futures of the log. A timeout, a failure and an interrupt become a {@link
 * LogUnavailableException}.
 */
public final class LogFutures {
    private LogFutures() {}

    /**
     * Waits for the answer and returns it. Blocks the calling thread.
     *
     * @param question
     *            what was requested, for an operator; completes the message "Kafka did not answer: …"
     * @throws LogUnavailableException
     *             if there is no answer within {@code timeout}, if asking failed (the cause is the failure itself), or
     *             if the calling thread is interrupted, which keeps its interrupt status
     */
    public static <T> T await(Future<T> answer, Duration timeout, String question) {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("Interrupted while waiting for an answer: " + question, stop);
        } catch (TimeoutException late) {
            throw new LogUnavailableException(
                    "Kafka did not answer within " + timeout.toSeconds() + " s: " + question, late);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof LogUnavailableException) {
                throw new LogUnavailableException(String.valueOf(cause.getMessage()), cause);
            }
            throw new LogUnavailableException("Kafka did not answer: " + question + ": " + cause.getMessage(), cause);
        }
    }
}
