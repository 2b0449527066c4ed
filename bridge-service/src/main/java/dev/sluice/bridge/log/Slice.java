package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A short stretch of one partition number, merged over the channels that were read, and whose records are in it. Cut
 * where a replay passes by in any case, so that who skips it stands where who reads it would. Immutable.
 */
final class Slice {
    /** About what it costs beside its tenants, in bytes: itself, a vector of two channels, its places in the index. */
    private static final int OVERHEAD = 300;

    private final OffsetVector start;
    private final OffsetVector end;
    /** The hashes of the tenants' names, in ascending order; two of the same hash cost a reading and nothing else. */
    private final int[] tenants;

    private Slice(OffsetVector start, OffsetVector end, int[] tenants) {
        this.start = start;
        this.end = end;
        this.tenants = tenants;
    }

    OffsetVector start() {
        return start;
    }

    OffsetVector end() {
        return end;
    }

    /** Whether there may be records of a tenant; if not, there are none. */
    boolean mayHold(String tenant) {
        return Arrays.binarySearch(tenants, tenant.hashCode()) >= 0;
    }

    /** About how much memory it holds, in bytes. */
    int weight() {
        return OVERHEAD + Integer.BYTES * tenants.length;
    }

    /** Cuts what is read in the order of a replay into slices, one after the other. Used by one thread. */
    static final class Cutter {
        private final int sliceBytes;
        private final List<Slice> slices = new ArrayList<>();
        private OffsetVector start;
        private int[] tenants = new int[64];
        private int records;
        private int weight;

        /**
         * @param sliceBytes
         *            how long a slice is, in what its records weigh
         */
        Cutter(OffsetVector start, int sliceBytes) {
            this.start = start;
            this.sliceBytes = sliceBytes;
        }

        /** Takes the next record, after which a replay stands at {@code position}. */
        void add(EventRecord record, OffsetVector position) {
            if (records == tenants.length) {
                tenants = Arrays.copyOf(tenants, records * 2);
            }
            tenants[records++] = record.tenant().hashCode();
            weight += record.weight() + Delivery.OVERHEAD;
            if (weight >= sliceBytes) {
                cut(position);
            }
        }

        /** Ends a slice at a position in the order of a replay. */
        void cut(OffsetVector position) {
            if (records > 0) {
                slices.add(new Slice(start, position, distinct()));
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

        /** What was cut so far. */
        List<Slice> slices() {
            return slices;
        }
    }
}
