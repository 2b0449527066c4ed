package dev.sluice.bridge.log.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.LogUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RequestCoalescerTest {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore answers = new Semaphore(0);
    private final RequestCoalescer<Integer> coalescer = new RequestCoalescer<>(partition -> {
        int number = requests.incrementAndGet();
        answers.acquireUninterruptibly();
        return number;
    }, "the bounds");

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private CompletableFuture<Integer> call(int partition) {
        return CompletableFuture.supplyAsync(() -> coalescer.ask(partition), callers);
    }

    @Test
    void sendsARequestAtOnceIfNoneIsInFlight() {
        answers.release(2);

        assertThat(coalescer.ask(0)).isEqualTo(1);
        assertThat(coalescer.ask(0)).isEqualTo(2);
    }

    @Test
    void callersDuringARequestShareTheNextOne() {
        CompletableFuture<Integer> first = call(0);
        await().until(() -> requests.get() == 1);
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        var arriving = new CountDownLatch(100);
        for (int n = 0; n < 100; n++) {
            others.add(CompletableFuture.supplyAsync(() -> {
                arriving.countDown();
                return coalescer.ask(0);
            }, callers));
        }
        await().until(() -> arriving.getCount() == 0);
        answers.release(1);
        assertThat(first.join()).isEqualTo(1);
        answers.release(100);

        // A caller that arrived after the second request was sent got a later answer, never the first.
        assertThat(others).allMatch(other -> other.join() >= 2);
        assertThat(requests.get()).isLessThan(10);
    }

    @Test
    void doesNotWaitForAnotherPartition() {
        CompletableFuture<Integer> stuck = call(0);
        await().until(() -> requests.get() == 1);
        CompletableFuture<Integer> other = call(1);
        await().until(() -> requests.get() == 2);

        answers.release(2);

        assertThat(stuck.join() + other.join()).isEqualTo(3);
    }

    @Test
    void aFailureReachesOnlyTheCallersOfThatRequest() {
        var attempts = new AtomicInteger();
        var unreliable = new RequestCoalescer<String>(partition -> {
            if (attempts.incrementAndGet() == 1) {
                throw new LogUnavailableException("unavailable");
            }
            return "back";
        }, "the bounds");

        assertThatThrownBy(() -> unreliable.ask(0)).isInstanceOf(LogUnavailableException.class)
                .hasMessage("unavailable");
        assertThat(unreliable.ask(0)).isEqualTo("back");
    }

    @Test
    void anErrorLeavesNoCallerWaiting() {
        var broken = new RequestCoalescer<String>(partition -> {
            throw new InternalError("thrown by the test");
        }, "the bounds");

        for (int turn = 0; turn < 2; turn++) {
            assertThatThrownBy(() -> broken.ask(0)).isInstanceOf(LogUnavailableException.class);
        }
    }
}
