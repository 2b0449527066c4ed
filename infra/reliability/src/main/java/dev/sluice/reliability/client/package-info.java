/** Clients of the bridge that come back with their last id, and remember what they were given. */
@NullMarked
package dev.sluice.reliability.client;

import org.jspecify.annotations.NullMarked;
