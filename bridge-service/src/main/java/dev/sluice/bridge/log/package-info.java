/** The log as the bridge reads it: the interface, its values and the tails. Independent of the Kafka clients. */
@NullMarked
package dev.sluice.bridge.log;

import org.jspecify.annotations.NullMarked;
