/**
 * The contract between database, topics and bridge: names, header names, migrations and JSON Schemas. Depends on
 * nothing, so that a capture, a bridge and a data team can share it.
 */
@NullMarked
package dev.sluice.schemas;

import org.jspecify.annotations.NullMarked;
