package dev.sluice.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.common.utils.Utils;

import dev.sluice.schemas.Topics;

/** Names of tenants by their partition, as Kafka's default partitioner assigns it. */
public final class TenantNames {
    private TenantNames() {}

    /** Names of one length, spread over all partitions. */
    public static List<String> spread(int count) {
        return IntStream.range(0, count).mapToObj(n -> String.format("t%05d", n)).toList();
    }

    /** Names of one length that share a partition number. */
    public static List<String> inPartition(int partition, int count) {
        return IntStream.iterate(0, n -> n + 1).mapToObj(n -> String.format("p%05d", n))
                .filter(name -> partitionOf(name) == partition).limit(count).toList();
    }

    static int partitionOf(String tenant) {
        return Utils.toPositive(Utils.murmur2(tenant.getBytes(StandardCharsets.UTF_8))) % Topics.DEFAULT_PARTITIONS;
    }
}
