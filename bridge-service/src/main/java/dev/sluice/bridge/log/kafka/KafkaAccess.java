package dev.sluice.bridge.log.kafka;

import java.time.Clock;

import org.apache.kafka.clients.admin.Admin;

/**
 * The Kafka clients that the bridge uses, and its clock.
 *
 * @param admin
 *            describes topics and lists offsets
 * @param consumers
 *            creates consumers
 * @param clock
 *            the wall clock
 */
public record KafkaAccess(Admin admin, LogConsumers consumers, Clock clock) {}
