package dev.sluice.capture.engine;

import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.TypeCatalog;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.TypeResolver;

/**
 * The parts of PostgreSQL's catalog that the capture needs and the WAL does not contain. They are stored with the
 * source offset, because the current catalog may differ from the catalog at the time of an older row.
 *
 * @param keys
 *            the primary keys of tables
 * @param types
 *            the types that cannot be looked up once they are dropped
 */
record StoredCatalog(KeyColumns keys, KnownTypes types) {
    /** Adds missing keys and types of the captured tables, before a migration can change them. */
    void learn(Iterable<TableDefinition> tables, TypeCatalog catalog, TypeResolver resolver) {
        for (TableDefinition each : tables) {
            TableName table = each.table();
            int relation = catalog.relation(table);
            if (relation != 0) {
                if (keys.find(relation) == null) {
                    keys.put(relation, catalog.primaryKey(relation));
                }
                catalog.createdTypes(relation).forEach(type -> resolver.resolve(type, null, false));
            }
        }
    }
}
