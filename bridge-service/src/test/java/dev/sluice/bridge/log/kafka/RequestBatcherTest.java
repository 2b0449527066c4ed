package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.LogUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RequestBatcherTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final RequestBatcher<Integer> batcher = new RequestBatcher<>(this::send, TIMEOUT, "the bounds");

    /** A request that the test answers. */
    private record Sent(Map<Integer, CompletableFuture<Integer>> answers) {
        void answer(int value) {
            answers.values().forEach(answer -> answer.complete(value));
        }
    }

    private Map<Integer, CompletionStage<Integer>> send(Set<Integer> partitions) {
        Map<Integer, CompletableFuture<Integer>> answers = new ConcurrentHashMap<>();
        partitions.forEach(partition -> answers.put(partition, new CompletableFuture<>()));
        sent.add(new Sent(answers));
        return new HashMap<>(answers);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private CompletableFuture<Integer> call(int partition) {
        return CompletableFuture.supplyAsync(() -> batcher.ask(partition), callers);
    }

    private Sent awaitRequest(int number) {
        await().until(() -> sent.size() >= number);
        return sent.get(number - 1);
    }

    @Test
    void sendsARequestAtOnceIfNoneIsInFlight() {
        CompletableFuture<Integer> first = call(3);
        awaitRequest(1).answer(1);
        assertThat(first.join()).isEqualTo(1);

        CompletableFuture<Integer> second = call(3);
        awaitRequest(2).answer(2);
        assertThat(second.join()).isEqualTo(2);
    }

    @Test
    void callersDuringARequestShareTheNextOneOverAllPartitions() {
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        List<Sent> answered = new ArrayList<>();
        for (int caller = 0; caller < 1000; caller++) {
            waiting.add(call(caller % 12));
        }
        // Each request is answered with its number, until all callers have an answer.
        while (!waiting.stream().allMatch(CompletableFuture::isDone)) {
            for (Sent request : sent) {
                if (!answered.contains(request)) {
                    answered.add(request);
                    request.answer(answered.size());
                }
            }
            Thread.onSpinWait();
        }

        assertThat(waiting).allMatch(caller -> caller.join() >= 1);
        assertThat(sent).hasSizeLessThan(500);
    }

    @Test
    void neverAnswersFromARequestThatWasSentBefore() {
        CompletableFuture<Integer> first = call(0);
        Sent before = awaitRequest(1);

        CompletableFuture<Integer> second = call(0);
        before.answer(1);
        awaitRequest(2).answer(2);

        assertThat(first.join()).isEqualTo(1);
        assertThat(second.join()).isEqualTo(2);
    }

    @Test
    void aPartitionWithoutAnAnswerDoesNotHoldUpTheOthers() {
        CompletableFuture<Integer> stuck = call(0);
        Sent without = awaitRequest(1);

        CompletableFuture<Integer> other = call(1);
        awaitRequest(2).answer(2);

        assertThat(other.join()).isEqualTo(2);
        assertThat(stuck).isNotDone();
        without.answer(1);
        assertThat(stuck.join()).isEqualTo(1);
    }

    @Test
    void aFailureReachesOnlyTheCallersOfThatPartition() {
        var one = new CompletableFuture<Integer>();
        Map<Integer, CompletionStage<Integer>> answers = Map.of(0,
                CompletableFuture.failedFuture(new LogUnavailableException("unavailable")), 1, one);
        var partly = new RequestBatcher<Integer>(partitions -> answers, TIMEOUT, "the bounds");
        one.complete(1);

        assertThatThrownBy(() -> partly.ask(0)).isInstanceOf(LogUnavailableException.class).hasMessage("unavailable");
        assertThat(partly.ask(1)).isEqualTo(1);
    }

    @Test
    void anErrorLeavesNoCallerWaiting() {
        var broken = new RequestBatcher<Integer>(partitions -> {
            throw new InternalError("thrown by the test");
        }, TIMEOUT, "the bounds");

        for (int turn = 0; turn < 2; turn++) {
            assertThatThrownBy(() -> broken.ask(0)).isInstanceOf(LogUnavailableException.class);
        }
    }

    @Test
    void givesUpAfterTheTimeout() {
        var silent = new RequestBatcher<Integer>(this::send, Duration.ofMillis(1), "the bounds");

        assertThatThrownBy(() -> silent.ask(0)).isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("the bounds");
    }
}
