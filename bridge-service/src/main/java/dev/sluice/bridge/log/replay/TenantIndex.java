package dev.sluice.bridge.log.replay;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;

/**
 * An index of which tenants have records in which slices of the log, bounded in bytes; the oldest slices are evicted. A
 * small tenant's replay skips the slices without its records. A range that the index does not cover is read.
 * Thread-safe.
 */
public final class TenantIndex {
    /** The maximum number of slices that one call skips, which bounds its time. */
    private static final int MAX_SKIPPED = 1024;
    /** The number of slices to examine, about one block. */
    private static final int WINDOW = 16;
    /**
     * If more slices than this hold records of the tenant, the whole block is read, because each seek costs a fetch.
     */
    private static final int SPARSE = 2;
    /** The number of slices before a position that are examined, because reads from different positions overlap. */
    private static final int NEIGHBOURS = 8;

    private final long maxBytes;
    /** By the sum of their start offsets; guarded by this. */
    private final Map<Scope, TreeMap<Long, Slice>> known = new HashMap<>();
    /** The oldest first; guarded by this. */
    private final ArrayDeque<Known> byAge = new ArrayDeque<>();
    /** Guarded by this. */
    private long bytes;

    /** The partition and channels of slices; only slices of the same scope can be compared. */
    private record Scope(int partition, List<Channel> channels) {}

    private record Known(Scope scope, Slice slice) {}

    /** The best way to continue from a position. */
    sealed interface ReadPlan {
        /** Skip to this position: the tenant has no record before it. */
        record Skip(Position to) implements ReadPlan {}

        /** Read up to this position: the tenant may have records before it, and few after it. */
        record ReadUpTo(Position end) implements ReadPlan {}

        /** Read a whole block: the tenant has many records there, or the index does not cover the range. */
        record Read() implements ReadPlan {}
    }

    /**
     * Creates an empty index.
     *
     * @param maxBytes
     *            the memory limit; 0 disables the index
     */
    public TenantIndex(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns the best way to continue from a request's position. */
    synchronized ReadPlan plan(ReplayRequest request) {
        var scope = new Scope(request.partition(), request.channels());
        Position position = request.after();
        Position clearTo = position;
        Position heldTo = position;
        int held = 0;
        int looked = 0;
        for (; looked < WINDOW || (held == 0 && looked < MAX_SKIPPED); looked++) {
            Slice next = after(position, scope);
            if (next == null) {
                break;
            }
            position = position.max(next.end());
            if (!next.mayHold(request.tenant())) {
                clearTo = held == 0 ? position : clearTo;
            } else if (++held > SPARSE) {
                return new ReadPlan.Read();
            } else if (held == looked + 1) {
                heldTo = position;
            }
        }
        if (!clearTo.equals(request.after())) {
            return new ReadPlan.Skip(clearTo);
        }
        return held > 0 && held < looked ? new ReadPlan.ReadUpTo(heldTo) : new ReadPlan.Read();
    }

    /** Returns the slice that advances a cursor at this position; null if none is known. */
    private @Nullable Slice after(Position position, Scope scope) {
        TreeMap<Long, Slice> slices = known.get(scope);
        if (slices == null) {
            return null;
        }
        Map.Entry<Long, Slice> before = slices.floorEntry(position.sum(scope.channels));
        for (int looked = 0; before != null && looked < NEIGHBOURS; looked++) {
            Slice slice = before.getValue();
            if (position.isAdvancedBy(slice.start(), slice.end(), scope.channels)) {
                return slice;
            }
            before = slices.lowerEntry(before.getKey());
        }
        return null;
    }

    /**
     * Adds the slices of a read.
     *
     * @param channels
     *            exactly the channels that were read
     */
    synchronized void learn(int partition, List<Channel> channels, List<Slice> slices) {
        var scope = new Scope(partition, List.copyOf(channels));
        for (Slice slice : slices) {
            if (!isKnown(slice, scope) && known.computeIfAbsent(scope, first -> new TreeMap<>())
                    .putIfAbsent(slice.start().sum(channels), slice) == null) {
                bytes += slice.weight();
                byAge.add(new Known(scope, slice));
            }
        }
        while (bytes > maxBytes) {
            remove(byAge.remove());
        }
    }

    private boolean isKnown(Slice slice, Scope scope) {
        Position position = slice.start();
        for (int passed = 0; passed < NEIGHBOURS; passed++) {
            Slice next = after(position, scope);
            if (next == null) {
                return false;
            }
            position = position.max(next.end());
            if (!position.isAdvancedBy(slice.start(), slice.end(), scope.channels)) {
                return true;
            }
        }
        return false;
    }

    private void remove(Known oldest) {
        bytes -= oldest.slice.weight();
        TreeMap<Long, Slice> slices = known.get(oldest.scope);
        if (slices != null) {
            slices.remove(oldest.slice.start().sum(oldest.scope.channels));
            if (slices.isEmpty()) {
                known.remove(oldest.scope);
            }
        }
    }

    /** Removes a partition's slices, because the log may have lost their records. */
    synchronized void invalidate(int partition) {
        known.keySet().removeIf(scope -> scope.partition == partition);
        byAge.removeIf(one -> one.scope.partition == partition);
        bytes = byAge.stream().mapToLong(one -> one.slice.weight()).sum();
    }

    /** Returns the memory that the slices hold, in bytes. */
    synchronized long bytes() {
        return bytes;
    }
}
