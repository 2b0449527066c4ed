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
    private final AtomicInteger asked = new AtomicInteger();
    private final Semaphore answers = new Semaphore(0);
    private final RequestCoalescer<Integer> questions = new RequestCoalescer<>(partition -> {
        int number = asked.incrementAndGet();
        answers.acquireUninterruptibly();
        return number;
    }, "the bounds");

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private CompletableFuture<Integer> call(int partition) {
        return CompletableFuture.supplyAsync(() -> questions.ask(partition), callers);
    }

    @Test
    void asksAtOnceIfNobodyDoes() {
        answers.release(2);

        assertThat(questions.ask(0)).isEqualTo(1);
        assertThat(questions.ask(0)).isEqualTo(2);
    }

    @Test
    void whoeverComesWhileItIsAskedSharesTheNextOne() {
        CompletableFuture<Integer> first = call(0);
        await().until(() -> asked.get() == 1);
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        var coming = new CountDownLatch(100);
        for (int n = 0; n < 100; n++) {
            others.add(CompletableFuture.supplyAsync(() -> {
                coming.countDown();
                return questions.ask(0);
            }, callers));
        }
        await().until(() -> coming.getCount() == 0);
        answers.release(1);
        assertThat(first.join()).isEqualTo(1);
        answers.release(100);

        // Whoever was not yet in line when the second was asked got a later one, never the first.
        assertThat(others).allMatch(other -> other.join() >= 2);
        assertThat(asked.get()).isLessThan(10);
    }

    @Test
    void asksForOnePartitionNumberWithoutWaitingForAnother() {
        CompletableFuture<Integer> stuck = call(0);
        await().until(() -> asked.get() == 1);
        CompletableFuture<Integer> other = call(1);
        await().until(() -> asked.get() == 2);

        answers.release(2);

        assertThat(stuck.join() + other.join()).isEqualTo(3);
    }

    @Test
    void aFailureIsThatOfThoseWhoShareItAlone() {
        var failing = new AtomicInteger();
        var unreliable = new RequestCoalescer<String>(partition -> {
            if (failing.incrementAndGet() == 1) {
                throw new LogUnavailableException("away");
            }
            return "back";
        }, "the bounds");

        assertThatThrownBy(() -> unreliable.ask(0)).isInstanceOf(LogUnavailableException.class).hasMessage("away");
        assertThat(unreliable.ask(0)).isEqualTo("back");
    }

    @Test
    void anErrorKeepsNobodyWaiting() {
        var broken = new RequestCoalescer<String>(partition -> {
            throw new InternalError("as meant by the test");
        }, "the bounds");

        for (int turn = 0; turn < 2; turn++) {
            assertThatThrownBy(() -> broken.ask(0)).isInstanceOf(LogUnavailableException.class);
        }
    }
}
