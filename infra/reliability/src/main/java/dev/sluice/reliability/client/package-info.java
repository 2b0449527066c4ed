/** Clients of the bridge that reconnect with their last event ID and keep fingerprints of what they received. */
@NullMarked
package dev.sluice.reliability.client;

import org.jspecify.annotations.NullMarked;
