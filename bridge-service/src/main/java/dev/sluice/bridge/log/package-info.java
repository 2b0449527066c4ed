/**
 * The log as the bridge reads it: the interface, its values and the tails. Knows no Kafka client.
 */
@NullMarked
package dev.sluice.bridge.log;

import org.jspecify.annotations.NullMarked;
