package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;

/**
 * A short range of one partition, merged over the channels that were read, with the tenants that have records in it. It
 * ends at a position in replay order, so a reader that skips it has the same position as one that reads it. Immutable.
 */
final class Slice {
    /**
     * Approximate memory in addition to the tenants, in bytes: the object, a position of two channels, its index
     * entries.
     */
    private static final int OVERHEAD = 300;

    private final Position start;
    private final Position end;
    /** The hashes of the tenants' names, sorted. A collision only costs an unnecessary read. */
    private final int[] tenants;
    private final Reach reach;

    /** The tenants that the records of a slice concern. */
    private enum Reach {
        /** The tenants that have records in it. */
        ITS_TENANTS,
        /** Every tenant: a record marks a gap. */
        EVERY_TENANT
    }

    private Slice(Position start, Position end, int[] tenants, Reach reach) {
        this.start = start;
        this.end = end;
        this.tenants = tenants;
        this.reach = reach;
    }

    Position start() {
        return start;
    }

    Position end() {
        return end;
    }

    /** Returns whether the slice may hold records that concern a tenant; false only if it holds none. */
    boolean mayHold(String tenant) {
        return reach == Reach.EVERY_TENANT || Arrays.binarySearch(tenants, tenant.hashCode()) >= 0;
    }

    /** Returns the approximate memory that it holds, in bytes. */
    int weight() {
        return OVERHEAD + Integer.BYTES * tenants.length;
    }

    /** The builder of consecutive slices from records in replay order. Used by one thread. */
    static final class Cutter {
        private final int sliceBytes;
        private final List<Slice> slices = new ArrayList<>();
        private Position start;
        private int[] tenants = new int[64];
        private Reach reach = Reach.ITS_TENANTS;
        private int records;
        private int weight;

        /**
         * @param sliceBytes
         *            the weight at which a slice ends, in bytes
         */
        Cutter(Position start, int sliceBytes) {
            this.start = start;
            this.sliceBytes = sliceBytes;
        }

        /** Adds the next record; {@code position} is that of a cursor that has handled it. */
        void add(EventRecord record, Position position) {
            if (records == tenants.length) {
                tenants = Arrays.copyOf(tenants, records * 2);
            }
            tenants[records++] = record.tenant().hashCode();
            if (record.sourceGap() != null) {
                reach = Reach.EVERY_TENANT;
            }
            weight += record.weight() + PositionedRecord.OVERHEAD;
            if (weight >= sliceBytes) {
                cut(position);
            }
        }

        /** Ends a slice at a position in replay order. */
        void cut(Position position) {
            if (records > 0) {
                slices.add(new Slice(start, position, distinct(), reach));
                reach = Reach.ITS_TENANTS;
                start = position;
                records = 0;
                weight = 0;
            }
        }

        private int[] distinct() {
            Arrays.sort(tenants, 0, records);
            int count = 0;
            for (int i = 0; i < records; i++) {
                if (count == 0 || tenants[count - 1] != tenants[i]) {
                    tenants[count++] = tenants[i];
                }
            }
            return Arrays.copyOf(tenants, count);
        }

        /** Returns the slices so far. */
        List<Slice> slices() {
            return slices;
        }
    }
}
