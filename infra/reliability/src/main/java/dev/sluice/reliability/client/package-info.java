/**
 * Clients of the bridge that reconnect with their last event ID and keep fingerprints of the events that they received.
 */
@NullMarked
package dev.sluice.reliability.client;

import org.jspecify.annotations.NullMarked;
