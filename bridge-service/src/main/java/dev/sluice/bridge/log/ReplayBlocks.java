package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Where the blocks of replays come from: from memory, if they were read lately or the tail still holds what is in them,
 * else from Kafka. Thread-safe; reads on its caller's thread.
 */
final class ReplayBlocks implements AutoCloseable {
    private final BlockRules rules;
    private final BlockCache cache;
    private final Supplier<Map<Integer, Tail>> tails;
    private final Supplier<RecordSource> log;
    /** Readers at rest; guarded by this. */
    private final ArrayDeque<ReplayReader> readers = new ArrayDeque<>();
    /** Guarded by this. */
    private boolean closed;

    /**
     * @param tails
     *            the open tails, by partition number
     * @param log
     *            makes what reads from Kafka; closed with this
     */
    ReplayBlocks(BlockRules rules, BlockCache cache, Supplier<Map<Integer, Tail>> tails,
            Supplier<RecordSource> log) {
        this.rules = rules;
        this.cache = cache;
        this.tails = tails;
        this.log = log;
    }

    /** What is known without reading. */
    Optional<ReplayStep.Progress> known(ReplayRequest request) {
        return cache.find(request.partition(), request.after(), request.channels())
                .map(block -> block.step(request.tenant()));
    }

    /** Whether the tail holds what a request is about. */
    boolean isInTail(ReplayRequest request) {
        Tail tail = tails.get().get(request.partition());
        return tail != null && TailSource.covers(tail, request.channels(), request.after(), request.until());
    }

    /**
     * A block for a group.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayBlock read(int partition, ReplayGroup group) {
        OffsetVector after = group.after();
        OffsetVector until = group.until();
        Tail tail = tails.get().get(partition);
        Optional<TailSource> here = tail == null
                ? Optional.empty()
                : TailSource.of(tail, group.first().channels(), after, until);
        return here.isPresent()
                ? new ReplayReader(rules.endingAt(here.get().edge()), here.get()).read(partition, after, until)
                : readLog(partition, after, until);
    }

    private ReplayBlock readLog(int partition, OffsetVector after, OffsetVector until) {
        ReplayReader reader = reader(partition, after);
        try {
            ReplayBlock block = reader.read(partition, after, until);
            cache.add(block);
            return block;
        } finally {
            rest(reader);
        }
    }

    private ReplayReader reader(int partition, OffsetVector after) {
        ReplayReader resting = resting(partition, after);
        return resting == null ? new ReplayReader(rules, log.get()) : resting;
    }

    private synchronized @Nullable ReplayReader resting(int partition, OffsetVector after) {
        for (ReplayReader resting : readers) {
            if (resting.continuesFrom(partition, after)) {
                readers.remove(resting);
                return resting;
            }
        }
        return readers.poll();
    }

    private synchronized void rest(ReplayReader reader) {
        if (closed) {
            reader.close();
        } else {
            readers.add(reader);
        }
    }

    /** What the cache holds, in bytes. */
    long cacheBytes() {
        return cache.bytes();
    }

    /** Closes the readers at rest now, and those at work when they are done; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        readers.forEach(ReplayReader::close);
        readers.clear();
    }
}
