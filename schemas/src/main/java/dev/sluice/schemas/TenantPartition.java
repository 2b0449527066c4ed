package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;

/**
 * The partition of a tenant's records, equal in all channel topics: Kafka's default partitioner for keyed records (wire
 * protocol, section 2). Pure; no dependency on Kafka.
 * <p>
 * The algorithm is that of {@code BuiltInPartitioner.partitionForKey} and {@code Utils.murmur2} in Kafka's clients
 * ({@code DefaultPartitioner} before Kafka 4.0): MurmurHash2, 32 bits, seed {@code 0x9747b28c}, sign bit cleared,
 * modulo the number of partitions.
 */
public final class TenantPartition {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private TenantPartition() {}

    /** Returns the partition of a tenant: that of the UTF-8 bytes of its id. */
    public static int of(String tenant, int partitions) {
        return ofKey(tenant.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /**
     * Returns the partition of a record key.
     *
     * @param partitions
     *            the topic's number of partitions, at least 1
     */
    public static int ofKey(byte[] key, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions " + partitions + " is not positive");
        }
        return (murmur2(key) & Integer.MAX_VALUE) % partitions;
    }

    static int murmur2(byte[] data) {
        int hash = SEED ^ data.length;
        int at = 0;
        for (; at + 4 <= data.length; at += 4) {
            int word = unsigned(data[at]) | (unsigned(data[at + 1]) << 8) | (unsigned(data[at + 2]) << 16)
                    | (unsigned(data[at + 3]) << 24);
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            word *= MULTIPLIER;
            hash *= MULTIPLIER;
            hash ^= word;
        }
        int rest = data.length - at;
        if (rest > 0) {
            for (int i = 0; i < rest; i++) {
                hash ^= unsigned(data[at + i]) << (8 * i);
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }

    private static int unsigned(byte value) {
        return value & 0xFF;
    }
}
