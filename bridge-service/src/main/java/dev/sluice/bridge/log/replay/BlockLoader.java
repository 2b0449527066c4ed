package dev.sluice.bridge.log.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.replay.TenantIndex.ReadPlan;

/**
 * The loader of blocks for replays. It looks in the tenant index and the block cache, then reads from the tail or from
 * Kafka. Thread-safe; reads on the caller's thread.
 */
public final class BlockLoader implements AutoCloseable {
    private final BlockSettings settings;
    private final Memory memory;
    private final Supplier<Map<Integer, Tail>> tails;
    private final BlockReaderPool readers;
    private final BlockReaderPool sliceReaders;
    private final LogTelemetry telemetry;
    /** Cache hits by partition; guarded by this. */
    private final Map<Integer, HitRateWindow> hits = new HashMap<>();
    /** Incremented by {@link #invalidate}; guarded by this. */
    private long generation;

    /**
     * The results of earlier reads that are kept in memory.
     *
     * @param nanoTime
     *            the time in nanoseconds, as {@link System#nanoTime}
     */
    public record Memory(BlockCache cache, TenantIndex index, LongSupplier nanoTime) {}

    /**
     * The sources that read from Kafka. The loader closes each of them.
     *
     * @param count
     *            the number of readers of each kind
     * @param blocks
     *            creates sources for whole blocks
     * @param slices
     *            creates sources for single slices
     */
    public record Sources(int count, Supplier<RecordSource> blocks, Supplier<RecordSource> slices) {}

    /** Whether few or many requests share a block. */
    enum Sharing {
        /** Few requests: reads only the slices of one tenant, if these are few. */
        ALONE,
        /** A thundering herd: always reads a whole block. */
        WITH_OTHERS
    }

    /**
     * Creates a loader.
     *
     * @param tails
     *            returns the open tails by partition
     */
    public BlockLoader(BlockSettings settings, Memory memory, Supplier<Map<Integer, Tail>> tails, Sources sources,
            LogTelemetry telemetry) {
        this.settings = settings;
        this.memory = memory;
        this.tails = tails;
        this.readers = new BlockReaderPool(sources.count, () -> new BlockReader(settings, sources.blocks.get()));
        this.sliceReaders = new BlockReaderPool(sources.count, () -> new BlockReader(settings, sources.slices.get()));
        this.telemetry = telemetry;
    }

    /**
     * Returns the part of a request's range that the tenant index or the block cache can answer; empty if the range
     * must be read.
     */
    Optional<ReplayResult.Progress> fromMemory(ReplayRequest request) {
        if (memory.index.plan(request) instanceof ReadPlan.Skip(Position to)) {
            telemetry.skipped(to.sum(request.channels()) - request.after().sum(request.channels()));
            return Optional.of(ReplayResult.Progress.skippedTo(to));
        }
        Optional<Block> block = memory.cache.find(request);
        if (block.isPresent()) {
            countHit(request.partition());
            telemetry.blockCacheHit();
        }
        return block.map(found -> found.resultFor(request.tenant()));
    }

    private synchronized void countHit(int partition) {
        hits.computeIfAbsent(partition, number -> new HitRateWindow()).add(memory.nanoTime.getAsLong());
    }

    /** Returns whether the tail holds a request's whole range. */
    boolean isInTail(ReplayRequest request) {
        Tail tail = tails.get().get(request.partition());
        return tail != null && TailSource.covers(tail, request.channels(), request.after(), request.until());
    }

    /** Returns how the cached blocks of a partition are used now. */
    CacheUse cacheUse(int partition) {
        boolean hot;
        synchronized (this) {
            HitRateWindow window = hits.get(partition);
            hot = window != null && window.isHot(memory.nanoTime.getAsLong());
        }
        if (!hot) {
            // The policy needs the blocks only of a hot partition in a full cache.
            return CacheUse.NONE;
        }
        return memory.cache.isFull()
                ? new CacheUse(CacheUse.Occupancy.FULL, CacheUse.Traffic.HOT, memory.cache.uses(partition))
                : new CacheUse(CacheUse.Occupancy.HAS_ROOM, CacheUse.Traffic.HOT, List.of());
    }

    /**
     * Returns whether the block that would be read for a request enters the cache, where it may evict a block that
     * other requests need.
     */
    boolean entersCache(ReplayRequest request, Sharing sharing) {
        return !request.isEmpty() && !isInTail(request)
                && (sharing == Sharing.WITH_OTHERS || !(memory.index.plan(request) instanceof ReadPlan.ReadUpTo));
    }

    /**
     * Reads a block that advances the first request of a batch, and the others if they are close enough.
     *
     * @throws OutOfRangeException
     *             if the log does not hold the next record
     * @throws LogTruncatedException
     *             if the log's history differs from that of the position
     * @throws RuntimeException
     *             if the log cannot be read
     */
    Block read(ReplayBatch batch, Sharing sharing) {
        ReplayRequest first = batch.first();
        Tail tail = tails.get().get(first.partition());
        Optional<TailSource> inTail = tail == null
                ? Optional.empty()
                : TailSource.of(tail, first.channels(), batch.after(), batch.until());
        if (inTail.isPresent()) {
            telemetry.blockRead(BlockSource.TAIL);
            return new BlockReader(settings.endingAt(inTail.get().edge()), inTail.get()).read(first.partition(),
                    batch.after(), batch.until());
        }
        if (sharing == Sharing.ALONE && memory.index.plan(first) instanceof ReadPlan.ReadUpTo(Position end)) {
            telemetry.blockRead(BlockSource.SLICES);
            Position after = Position.unreachable(end.size()).min(first.after(), first.channels());
            return sliceReaders.with(first.partition(), after,
                    reader -> reader.readExactly(first.partition(), after, end));
        }
        telemetry.blockRead(BlockSource.LOG);
        return readLog(batch, sharing);
    }

    private Block readLog(ReplayBatch batch, Sharing sharing) {
        int partition = batch.first().partition();
        Position after = batch.after();
        long began = generation();
        Block block = readers.with(partition, after, reader -> reader.read(partition, after, batch.until()));
        keep(block, batch.first().channels(), sharing, began);
        return block;
    }

    private synchronized long generation() {
        return generation;
    }

    /**
     * Adds a block to the cache and the index, unless they were cleared after the read began. An incomplete
     * block is added only if it was read for a herd.
     */
    private synchronized void keep(Block block, List<Channel> channels, Sharing sharing, long began) {
        if (began == generation) {
            if (block.isComplete() || (sharing == Sharing.WITH_OTHERS && block.weight() > 0)) {
                memory.cache.add(block);
            }
            memory.index.learn(block.partition(), channels, block.slices());
        }
    }

    /** Discards everything that was read of a partition so far. */
    public synchronized void invalidate(int partition) {
        generation++;
        memory.cache.invalidate(partition);
        memory.index.invalidate(partition);
        readers.invalidate();
    }

    /** Returns the memory of the block cache, in bytes. */
    public long cacheBytes() {
        return memory.cache.bytes();
    }

    /** Returns the memory of the tenant index, in bytes. */
    public long indexBytes() {
        return memory.index.bytes();
    }

    /** Closes idle readers now, and busy ones when they are done; idempotent. */
    @Override
    public void close() {
        readers.close();
        sliceReaders.close();
    }
}
