package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.schemas.TenantPartition;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the contract's partitioner with that of Kafka's producer. */
class TenantPartitionTest {
    private static final int LONGEST_KEY_BYTES = 64;
    private static final int KEYS_PER_LENGTH = 500;

    @Test
    void givesRandomKeysOfEveryLengthThePartitionThatKafkaGivesThem() {
        Random random = new Random(20261130);
        for (int length = 0; length <= LONGEST_KEY_BYTES; length++) {
            for (int i = 0; i < KEYS_PER_LENGTH; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                assertEqualToKafka(key, 1 + random.nextInt(10_000));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "acme", "A.b_c-d", "Åda", "日本語", "\uD83D\uDE80", "\u0000", "ÿÿÿÿÿ"})
    void givesNamesThePartitionThatKafkaGivesThem(String tenant) {
        byte[] key = tenant.getBytes(StandardCharsets.UTF_8);
        assertEqualToKafka(key, 32);
        assertThat(TenantPartition.of(tenant, 32)).isEqualTo(TenantPartition.ofKey(key, 32));
    }

    private static void assertEqualToKafka(byte[] key, int partitions) {
        assertThat(TenantPartition.ofKey(key, partitions)).as("%s of %s", Utils.murmur2(key), partitions)
                .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions)
                .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }
}
