package dev.sluice.capture.engine;

import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.TypeCatalog;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.TypeResolver;

/**
 * What the capture must know of PostgreSQL's catalog besides what the WAL contains. It is stored with the source offset,
 * because today's catalog may not be that of an older row.
 *
 * @param keys
 *            the primary keys of tables
 * @param types
 *            the types that are unknown once they are dropped
 */
record StoredCatalog(KeyColumns keys, KnownTypes types) {
    /** Adds what is not known of the captured tables, before a migration can change it. */
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
