package dev.sluice.bridge.log;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Which slices of the log hold a tenant's records: learned from whatever replays read, bounded in bytes, the oldest
 * knowledge goes first. So a small tenant's replay passes by what is others' without reading it again. What it does not
 * know costs reading and nothing else. Thread-safe.
 */
final class TenantIndex {
    /** Slices that one question may pass by: whoever asks is not to be kept. */
    private static final int LONGEST_LOOK = 1024;
    /** Slices that a block has. */
    private static final int WINDOW = 16;
    /** If more of them than this hold a tenant's records, the block is read as it is: each seek costs a fetch. */
    private static final int SPARSE = 2;
    /** Slices before a position among which one is looked for; readings from different positions overlap. */
    private static final int NEIGHBOURS = 8;

    private final long maxBytes;
    /** In ascending order of the offsets where they start, added up. Guarded by this. */
    private final Map<Part, TreeMap<Long, Slice>> known = new HashMap<>();
    /** The oldest first; guarded by this. */
    private final ArrayDeque<Known> byAge = new ArrayDeque<>();
    /** Guarded by this. */
    private long bytes;

    /** What was read together, and can be compared. */
    private record Part(int partition, List<Channel> channels) {}

    private record Known(Part part, Slice slice) {}

    /** How to go on from a position. */
    sealed interface Outlook {
        /** What follows is not the tenant's up to there. */
        record Pass(OffsetVector to) implements Outlook {}

        /** What may be the tenant's goes up to there, and little of what follows is. */
        record ReadUpTo(OffsetVector end) implements Outlook {}

        /** By reading whatever comes: much of it is the tenant's, or it is not known. */
        record Read() implements Outlook {}
    }

    /**
     * @param maxBytes
     *            the bound; 0: knows nothing
     */
    TenantIndex(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What is known of what follows a request's position. */
    synchronized Outlook outlook(ReplayRequest request) {
        var part = new Part(request.partition(), request.channels());
        OffsetVector position = request.after();
        OffsetVector clearTo = position;
        OffsetVector heldTo = position;
        int held = 0;
        int looked = 0;
        for (; looked < WINDOW || (held == 0 && looked < LONGEST_LOOK); looked++) {
            Slice next = after(position, part);
            if (next == null) {
                break;
            }
            position = position.highest(next.end());
            if (!next.mayHold(request.tenant())) {
                clearTo = held == 0 ? position : clearTo;
            } else if (++held > SPARSE) {
                return new Outlook.Read();
            } else if (held == looked + 1) {
                heldTo = position;
            }
        }
        if (!clearTo.equals(request.after())) {
            return new Outlook.Pass(clearTo);
        }
        return held > 0 && held < looked ? new Outlook.ReadUpTo(heldTo) : new Outlook.Read();
    }

    /** The slice that takes whoever stands at a position on. */
    private @Nullable Slice after(OffsetVector position, Part part) {
        TreeMap<Long, Slice> slices = known.get(part);
        if (slices == null) {
            return null;
        }
        Map.Entry<Long, Slice> before = slices.floorEntry(position.sum(part.channels));
        for (int looked = 0; before != null && looked < NEIGHBOURS; looked++) {
            Slice slice = before.getValue();
            if (position.isTakenOn(slice.start(), slice.end(), part.channels)) {
                return slice;
            }
            before = slices.lowerEntry(before.getKey());
        }
        return null;
    }

    /**
     * Remembers what a reading has found.
     *
     * @param channels
     *            those that were read, and no others
     */
    synchronized void learn(int partition, List<Channel> channels, List<Slice> slices) {
        var part = new Part(partition, List.copyOf(channels));
        for (Slice slice : slices) {
            if (!isKnown(slice, part) && known.computeIfAbsent(part, first -> new TreeMap<>())
                    .putIfAbsent(slice.start().sum(channels), slice) == null) {
                bytes += slice.weight();
                byAge.add(new Known(part, slice));
            }
        }
        while (bytes > maxBytes) {
            remove(byAge.remove());
        }
    }

    private boolean isKnown(Slice slice, Part part) {
        OffsetVector position = slice.start();
        for (int passed = 0; passed < NEIGHBOURS; passed++) {
            Slice next = after(position, part);
            if (next == null) {
                return false;
            }
            position = position.highest(next.end());
            if (!position.isTakenOn(slice.start(), slice.end(), part.channels)) {
                return true;
            }
        }
        return false;
    }

    private void remove(Known oldest) {
        bytes -= oldest.slice.weight();
        TreeMap<Long, Slice> slices = known.get(oldest.part);
        if (slices != null) {
            slices.remove(oldest.slice.start().sum(oldest.part.channels));
            if (slices.isEmpty()) {
                known.remove(oldest.part);
            }
        }
    }

    /** Forgets a partition number: the log may have lost what was read of it. */
    synchronized void forget(int partition) {
        known.keySet().removeIf(part -> part.partition == partition);
        byAge.removeIf(one -> one.part.partition == partition);
        bytes = byAge.stream().mapToLong(one -> one.slice.weight()).sum();
    }

    /** What is held, in bytes. */
    synchronized long bytes() {
        return bytes;
    }
}
