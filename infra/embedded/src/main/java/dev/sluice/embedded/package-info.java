/**
 * A real PostgreSQL server and a real Kafka broker, started from Maven artifacts and reachable on loopback only.
 * Standalone mode and the integration tests run on them.
 */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
