/**
 * Everything in one process on this machine: PostgreSQL, Kafka, migrations, capture, bridge, and the endpoints for
 * developers.
 */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
