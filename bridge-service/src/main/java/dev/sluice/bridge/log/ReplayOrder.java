package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

/**
 * Whose turn it is among those who wait in a partition number: who has waited longest, but it gives way to those who
 * come up from behind, so that they go on together and read the log once. Nobody gives way for longer than its patience,
 * or to somebody who is further behind than it has yet to read. Thread-safe.
 */
final class ReplayOrder {
    /** Well below what a poll may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** So long nobody gives way when somebody has lost patience: some blocks, as one would soon be taken. */
    private static final Duration IN_TURN = Duration.ofMillis(250);

    private final ReplayBlocks blocks;
    private final LongSupplier nanoTime;
    /** By partition number, when somebody lost patience. */
    private final Map<Integer, Long> impatientAt = new ConcurrentHashMap<>();

    /**
     * @param nanoTime
     *            the time, in nanoseconds since whenever
     */
    ReplayOrder(ReplayBlocks blocks, LongSupplier nanoTime) {
        this.blocks = blocks;
        this.nanoTime = nanoTime;
    }

    /** Somebody begins to wait. */
    Waiting begin(ReplayRequest request, Consumer<ReplayStep> then) {
        return new Waiting(request, then, nanoTime.getAsLong());
    }

    /** For whom a turn is taken; empty: for nobody yet. */
    Optional<Waiting> next(List<Waiting> waiting, boolean crowded) {
        Waiting first = waiting.getFirst();
        int partition = first.request().partition();
        if (isInTurn(partition)) {
            return Optional.of(first);
        }
        if (nanoTime.getAsLong() - first.since() >= PATIENCE.toNanos()) {
            impatientAt.put(partition, nanoTime.getAsLong());
            return Optional.of(first);
        }
        Map<List<Channel>, NavigableSet<Long>> places = waiting.stream().map(Waiting::request)
                .filter(request -> !request.isReached())
                .collect(
                        groupingBy(ReplayRequest::channels, mapping(ReplayRequest::place, toCollection(TreeSet::new))));
        return waiting.stream()
                .filter(one -> !blocks.isShared(one.request(), crowded) || !givesWay(one.request(), places))
                .findFirst();
    }

    private boolean givesWay(ReplayRequest request, Map<List<Channel>, NavigableSet<Long>> places) {
        NavigableSet<Long> sameChannels = places.get(request.channels());
        return (sameChannels != null && request.givesWayToAny(sameChannels)) || blocks.isWantedBehind(request);
    }

    private boolean isInTurn(int partition) {
        Long since = impatientAt.get(partition);
        return since != null && nanoTime.getAsLong() - since < IN_TURN.toNanos();
    }

    /** Whether a request need not be looked at at once, because it would give way. */
    boolean hasTime(ReplayRequest request) {
        return !isInTurn(request.partition()) && blocks.isShared(request, false) && blocks.isWantedBehind(request);
    }
}
