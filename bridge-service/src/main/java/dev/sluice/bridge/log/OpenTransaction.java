package dev.sluice.bridge.log;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * The open Kafka transaction that holds back the last stable offset of one topic partition. Until it ends, readers do
 * not get its records and the records behind them.
 *
 * @param channel
 *            the channel of the topic
 * @param partition
 *            the partition number
 * @param startOffset
 *            the offset of its first record in this partition
 * @param transactionalId
 *            the transactional id of its producer; null if no transaction coordinator knows the producer
 * @param owner
 *            whose transaction it is, as far as the transactional id tells
 * @param age
 *            the minimum time for which it has been open, in whole seconds
 */
public record OpenTransaction(Channel channel, int partition, long startOffset, long producerId,
        @Nullable String transactionalId, Owner owner, Duration age) {
    public OpenTransaction {
        age = age.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whose transaction it is. */
    public enum Owner {
        /** The capture's: it is open for as long as the capture publishes one PostgreSQL transaction. */
        CAPTURE("capture"),
        /** Another producer's. */
        OTHER("other");

        private final String text;

        Owner(String text) {
            this.text = text;
        }

        /** Returns the value of the metric tag and of the health detail. */
        public String text() {
            return text;
        }

        /**
         * Returns the owner of a transactional id.
         *
         * @param topicPrefix
         *            the prefix of the topics, with which the capture's transactional id begins
         * @param transactionalId
         *            null if it is not known
         */
        public static Owner of(String topicPrefix, @Nullable String transactionalId) {
            if (transactionalId == null || !(transactionalId + "-").startsWith(topicPrefix + "-")) {
                return OTHER;
            }
            // The republish command shares the capture's prefix. It is run by hand, and may have been killed.
            return transactionalId.startsWith(topicPrefix + "-republish-") ? OTHER : CAPTURE;
        }
    }

    /** Returns the command that aborts the transaction in this partition, with a placeholder for the brokers. */
    public String abortCommand() {
        return "kafka-transactions.sh --bootstrap-server <brokers> abort --topic " + channel.topic() + " --partition "
                + partition + " --start-offset " + startOffset;
    }
}
