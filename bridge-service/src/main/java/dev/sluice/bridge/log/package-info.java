/**
 * The log as the bridge reads it: bounds, tails, replay. The only package that knows Kafka.
 */
@NullMarked
package dev.sluice.bridge.log;

import org.jspecify.annotations.NullMarked;
