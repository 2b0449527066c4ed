/**
 * The log in Kafka: consumers, topic discovery, leader epochs and the watermark. The only package that uses Kafka
 * clients.
 */
@NullMarked
package dev.sluice.bridge.log.kafka;

import org.jspecify.annotations.NullMarked;
