package dev.sluice.embedded;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data folder and port of an embedded PostgreSQL server. Immutable.
 *
 * @param data
 *            the folder of the database cluster; created on the first start, kept on close
 * @param port
 *            the port of the server on 127.0.0.1
 */
public record PostgresSettings(Path data, LocalPort port) {
    /** Characters that a shell interprets: {@code pg_ctl} passes the path to one. */
    private static final Pattern SHELL_CHARACTERS = Pattern.compile("[\"$`\\\\\n]");

    /**
     * Makes {@code data} absolute, because PostgreSQL changes its working directory.
     *
     * @throws StartupProblem
     *             if the path has a character that a shell interprets
     */
    public PostgresSettings {
        data = data.toAbsolutePath().normalize();
        Matcher unusable = SHELL_CHARACTERS.matcher(data.toString());
        if (File.separatorChar == '/' && unusable.find()) {
            throw new StartupProblem("PostgreSQL cannot be started in " + data + " because of the character "
                    + unusable.group().strip() + " in it: choose another data folder.");
        }
    }
}
