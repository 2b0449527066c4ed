/**
 * The only place that talks JDBC: what the capture requires of the source database, and its replication slot.
 */
@NullMarked
package dev.sluice.capture.postgres;

import org.jspecify.annotations.NullMarked;
