/**
 * The only place that talks to Kafka: topics, the transactional sink and what it has committed.
 */
@NullMarked
package dev.sluice.capture.kafka;

import org.jspecify.annotations.NullMarked;
