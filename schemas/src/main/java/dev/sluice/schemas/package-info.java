/**
 * The contract between database, topics and bridge: names, tenant partitions, header names, migrations and JSON
 * Schemas. Depends on no other module or library, so that captures, bridges and data teams can share it.
 */
@NullMarked
package dev.sluice.schemas;

import org.jspecify.annotations.NullMarked;
