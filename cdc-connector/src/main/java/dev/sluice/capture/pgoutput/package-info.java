/** The decoder of PostgreSQL's logical replication protocol, pgoutput. */
@NullMarked
package dev.sluice.capture.pgoutput;

import org.jspecify.annotations.NullMarked;
