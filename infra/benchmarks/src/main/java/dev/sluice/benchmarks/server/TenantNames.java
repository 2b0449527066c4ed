package dev.sluice.benchmarks.server;

import java.util.List;
import java.util.stream.IntStream;

import dev.sluice.schemas.TenantPartition;
import dev.sluice.schemas.Topics;

/** The names of tenants by their partition. */
public final class TenantNames {
    private TenantNames() {}

    /** Returns names of equal length, spread over all partitions. */
    public static List<String> spread(int count) {
        return IntStream.range(0, count).mapToObj(n -> String.format("t%05d", n)).toList();
    }

    /** Returns names of equal length that share a partition. */
    public static List<String> inPartition(int partition, int count) {
        return IntStream.iterate(0, n -> n + 1).mapToObj(n -> String.format("p%05d", n))
                .filter(name -> partitionOf(name) == partition).limit(count).toList();
    }

    static int partitionOf(String tenant) {
        return TenantPartition.of(tenant, Topics.DEFAULT_PARTITIONS);
    }
}
