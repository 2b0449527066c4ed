package dev.sluice.bridge.log;

import java.time.Clock;

import org.apache.kafka.clients.admin.Admin;

/**
 * How Kafka is reached.
 *
 * @param admin
 *            asks for topics and bounds
 * @param consumers
 *            makes those that read
 * @param clock
 *            the time
 */
public record KafkaAccess(Admin admin, LogConsumers consumers, Clock clock) {}
