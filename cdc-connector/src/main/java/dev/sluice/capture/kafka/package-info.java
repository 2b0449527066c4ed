/**
 * Kafka access: topics, the transactional sink and its committed state. No other package uses Kafka's clients.
 */
@NullMarked
package dev.sluice.capture.kafka;

import org.jspecify.annotations.NullMarked;
