package dev.sluice.embedded;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where an embedded PostgreSQL keeps its data and listens. Immutable.
 *
 * @param data
 *            the folder of the database cluster; created on the first start, kept afterwards
 * @param port
 *            where it listens, on 127.0.0.1 only
 */
public record PostgresSettings(Path data, LocalPort port) {
    /** PostgreSQL's own launcher hands its path to a shell. */
    private static final Pattern NOT_FOR_A_SHELL = Pattern.compile("[\"$`\\\\\n]");

    /**
     * Makes the folder absolute, because PostgreSQL changes its working directory.
     *
     * @throws StartupProblem
     *             if its path has a character that PostgreSQL cannot be started with
     */
    public PostgresSettings {
        data = data.toAbsolutePath().normalize();
        var unusable = NOT_FOR_A_SHELL.matcher(data.toString());
        if (File.separatorChar == '/' && unusable.find()) {
            throw new StartupProblem("PostgreSQL cannot be started in " + data + " because of the character "
                    + unusable.group().strip() + " in it: choose another data folder.");
        }
    }
}
