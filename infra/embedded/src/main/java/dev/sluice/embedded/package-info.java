/**
 * A real PostgreSQL and a real Kafka broker from Maven artifacts, on loopback: the ground under the one-command form
 * and under every integration test.
 */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
