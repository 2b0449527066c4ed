package dev.sluice.embedded;

import java.nio.file.Path;

/**
 * Where an embedded PostgreSQL keeps its data and listens. Immutable.
 *
 * @param data
 *            the folder of the database cluster; created on the first start, kept afterwards
 * @param port
 *            where it listens, on 127.0.0.1 only
 */
public record PostgresSettings(Path data, LocalPort port) {
    /** Makes the folder absolute, because PostgreSQL changes its working directory. */
    public PostgresSettings {
        data = data.toAbsolutePath().normalize();
    }
}
