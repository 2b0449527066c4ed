package dev.sluice.bridge.log.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogFutures;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OpenTransaction;

/**
 * The lookup of the open transaction that holds back the last stable offset of a topic partition. The partition leader
 * knows the producer. A transaction coordinator knows the producer's transactional id and the start of the transaction.
 * Thread-safe.
 */
final class OpenTransactionLookup {
    private final Admin admin;
    private final Channels channels;
    private final String topicPrefix;
    private final Duration timeout;
    private final Clock clock;

    /** Creates a lookup that waits for {@code timeout} for each answer. */
    OpenTransactionLookup(KafkaAccess kafka, Channels channels, String topicPrefix, Duration timeout) {
        this.admin = kafka.admin();
        this.channels = channels;
        this.topicPrefix = topicPrefix;
        this.timeout = timeout;
        this.clock = kafka.clock();
    }

    /** A transaction as its coordinator knows it; the start is null if the coordinator does not know it. */
    private record Coordinated(String transactionalId, @Nullable Instant start) {}

    /**
     * Returns the transaction that holds back each of these partitions, in the order of channel and partition. A
     * partition that is no longer held is left out. Blocks.
     *
     * @param held
     *            for each partition, the minimum time for which it has been held
     * @throws LogUnavailableException
     *             if a broker does not answer
     */
    List<OpenTransaction> of(Map<TopicPartition, Duration> held) {
        Map<TopicPartition, ProducerState> holders = holders(held.keySet());
        Map<Long, Coordinated> coordinated = coordinated(
                holders.values().stream().map(ProducerState::producerId).distinct().toList());
        Instant now = clock.instant();
        List<OpenTransaction> open = new ArrayList<>();
        holders.forEach((partition, holder) -> {
            Coordinated known = coordinated.get(holder.producerId());
            String transactionalId = known == null ? null : known.transactionalId;
            Instant start = known == null ? null : known.start;
            open.add(new OpenTransaction(channelOf(partition), partition.partition(),
                    holder.currentTransactionStartOffset().orElseThrow(), holder.producerId(), transactionalId,
                    OpenTransaction.Owner.of(topicPrefix, transactionalId),
                    age(held.getOrDefault(partition, Duration.ZERO), start, now)));
        });
        open.sort(Comparator.comparingInt((OpenTransaction one) -> one.channel().index())
                .thenComparingInt(OpenTransaction::partition));
        return List.copyOf(open);
    }

    private Map<TopicPartition, ProducerState> holders(Collection<TopicPartition> partitions) {
        DescribeProducersResult described = admin.describeProducers(partitions);
        Map<TopicPartition, ProducerState> holders = new HashMap<>();
        for (TopicPartition partition : partitions) {
            LogFutures.await(described.partitionResult(partition), timeout, "the producers of " + partition)
                    .activeProducers().stream().filter(one -> one.currentTransactionStartOffset().isPresent())
                    .min(Comparator.comparingLong(one -> one.currentTransactionStartOffset().orElseThrow()))
                    .ifPresent(first -> holders.put(partition, first));
        }
        return holders;
    }

    /** Returns what the coordinators know of these producers. A producer that none knows is left out. */
    private Map<Long, Coordinated> coordinated(List<Long> producerIds) {
        Map<Long, Coordinated> found = new HashMap<>();
        if (producerIds.isEmpty()) {
            return found;
        }
        Collection<TransactionListing> listed = LogFutures.await(
                admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producerIds)).all(), timeout,
                "the transactions of producers " + producerIds);
        DescribeTransactionsResult described = admin
                .describeTransactions(listed.stream().map(TransactionListing::transactionalId).toList());
        for (TransactionListing one : listed) {
            found.put(one.producerId(),
                    new Coordinated(one.transactionalId(), start(described, one.transactionalId()).orElse(null)));
        }
        return found;
    }

    private Optional<Instant> start(DescribeTransactionsResult described, String transactionalId) {
        try {
            OptionalLong millis = LogFutures.await(described.description(transactionalId), timeout,
                    "the transaction of " + transactionalId).transactionStartTimeMs();
            return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
        } catch (LogUnavailableException failure) {
            if (failure.getCause() instanceof TransactionalIdNotFoundException) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Duration age(Duration held, @Nullable Instant start, Instant now) {
        Duration coordinated = start == null ? Duration.ZERO : Duration.between(start, now);
        return coordinated.compareTo(held) > 0 ? coordinated : held;
    }

    private Channel channelOf(TopicPartition partition) {
        return channels.all().stream().filter(channel -> channel.topic().equals(partition.topic())).findFirst()
                .orElseThrow();
    }
}
