package dev.sluice.bridge.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.sluice.bridge.log.TenantIndex.Outlook;

/**
 * Where the blocks of replays come from: from memory, if they were read lately or the tail still holds what is in them,
 * else from Kafka. Thread-safe; reads on its caller's thread.
 */
final class ReplayBlocks implements AutoCloseable {
    private final BlockRules rules;
    private final Memory memory;
    private final Supplier<Map<Integer, Tail>> tails;
    private final ReaderPool readers;
    private final ReaderPool sliceReaders;
    private final LogListener listener;
    /** How often something had to be forgotten; guarded by this. */
    private long era;

    /** What was read lately, and what is known of what was read before. */
    record Memory(BlockCache cache, TenantIndex index) {}

    /**
     * What reads from Kafka; each is closed with the blocks.
     *
     * @param count
     *            how many of each kind
     * @param blocks
     *            makes what reads on and on
     * @param slices
     *            makes what reads a little here and there
     */
    record Sources(int count, Supplier<RecordSource> blocks, Supplier<RecordSource> slices) {}

    /**
     * @param tails
     *            the open tails, by partition number
     */
    ReplayBlocks(BlockRules rules, Memory memory, Supplier<Map<Integer, Tail>> tails, Sources sources,
            LogListener listener) {
        this.rules = rules;
        this.memory = memory;
        this.tails = tails;
        this.readers = new ReaderPool(sources.count, () -> new ReplayReader(rules, sources.blocks.get()));
        this.sliceReaders = new ReaderPool(sources.count, () -> new ReplayReader(rules, sources.slices.get()));
        this.listener = listener;
    }

    /** What is known without reading. */
    Optional<ReplayStep.Progress> known(ReplayRequest request) {
        if (memory.index.outlook(request) instanceof Outlook.Pass(OffsetVector position)) {
            listener.skipped(position.sum(request.channels()) - request.after().sum(request.channels()));
            return Optional.of(ReplayStep.Progress.nothingUpTo(position));
        }
        Optional<ReplayBlock> block = memory.cache.find(request.partition(), request.after(), request.channels());
        block.ifPresent(found -> listener.blockShared());
        return block.map(found -> found.step(request.tenant()));
    }

    /** Whether the tail holds what a request is about. */
    boolean isInTail(ReplayRequest request) {
        Tail tail = tails.get().get(request.partition());
        return tail != null && TailSource.covers(tail, request.channels(), request.after(), request.until());
    }

    /** Whether many are served from what is kept of a partition number. */
    boolean isCrowded(int partition) {
        return memory.cache.isCrowded(partition);
    }

    /** Whether what is read for a request is kept for others as well, and takes the place of what they have use for. */
    boolean isShared(ReplayRequest request, boolean crowded) {
        return !request.isReached() && !isInTail(request)
                && (crowded || !(memory.index.outlook(request) instanceof Outlook.ReadUpTo));
    }

    /** Whether what is kept is in use by others who come up from behind, and would spare a request the reading. */
    boolean isWantedBehind(ReplayRequest request) {
        return memory.cache.isWantedBehind(request);
    }

    /**
     * A block that takes on the first of a group, and the others if they are close enough.
     *
     * @param crowded
     *            whether so many wait that what is read had better be shared
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayBlock read(ReplayGroup group, boolean crowded) {
        ReplayRequest first = group.first();
        Tail tail = tails.get().get(first.partition());
        Optional<TailSource> here = tail == null
                ? Optional.empty()
                : TailSource.of(tail, first.channels(), group.after(), group.until());
        if (here.isPresent()) {
            listener.blockRead(BlockOrigin.TAIL);
            return new ReplayReader(rules.endingAt(here.get().edge()), here.get()).read(first.partition(),
                    group.after(), group.until());
        }
        if (!crowded && memory.index.outlook(first) instanceof Outlook.ReadUpTo(OffsetVector end)) {
            listener.blockRead(BlockOrigin.SLICES);
            OffsetVector after = first.lowest(OffsetVector.unread(end.size()));
            return sliceReaders.with(first.partition(), after,
                    reader -> reader.readExactly(first.partition(), after, end));
        }
        listener.blockRead(BlockOrigin.LOG);
        return readLog(group);
    }

    private ReplayBlock readLog(ReplayGroup group) {
        int partition = group.first().partition();
        OffsetVector after = group.after();
        long began = era();
        ReplayBlock block = readers.with(partition, after, reader -> reader.read(partition, after, group.until()));
        keep(block, group.first().channels(), began);
        return block;
    }

    private synchronized long era() {
        return era;
    }

    /** Unless it was read before something had to be forgotten. */
    private synchronized void keep(ReplayBlock block, List<Channel> channels, long readIn) {
        if (readIn == era) {
            memory.cache.add(block);
            memory.index.learn(block.partition(), channels, block.slices());
        }
    }

    /** Serves nothing from memory any more that was read of a partition number up to now. */
    synchronized void forget(int partition) {
        era++;
        memory.cache.forget(partition);
        memory.index.forget(partition);
        readers.forget();
    }

    /** What the cache holds, in bytes. */
    long cacheBytes() {
        return memory.cache.bytes();
    }

    /** What the index holds, in bytes. */
    long indexBytes() {
        return memory.index.bytes();
    }

    /** Closes the readers at rest now, and those at work when they are done; idempotent. */
    @Override
    public void close() {
        readers.close();
        sliceReaders.close();
    }
}
