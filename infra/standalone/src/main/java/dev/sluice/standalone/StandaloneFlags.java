package dev.sluice.standalone;

import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.StartupProblem;

/**
 * What can be chosen on the command line, as {@code --name=value}; everything else there is a property of the bridge.
 *
 * @param data
 *            the folder that everything is kept in
 * @param http
 *            where the bridge listens
 * @param postgres
 *            where PostgreSQL listens
 * @param kafka
 *            where Kafka listens
 */
record StandaloneFlags(Path data, LocalPort http, LocalPort postgres, LocalPort kafka) {
    private static final String DATA = "sluice.data";
    private static final String HTTP = "server.port";
    private static final String POSTGRES = "sluice.postgres.port";
    private static final String KAFKA = "sluice.kafka.port";

    /**
     * Reads the flags.
     *
     * @throws StartupProblem
     *             if one cannot be used
     */
    static StandaloneFlags of(String... args) {
        var given = new SimpleCommandLinePropertySource(args);
        var stray = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).findFirst();
        if (stray.isPresent()) {
            throw new StartupProblem("\"" + stray.get() + "\" is not an option: expected --"
                    + DATA + "=<folder>, --" + HTTP + ", --" + POSTGRES + " or --" + KAFKA + "=<port>.");
        }
        var flags = new StandaloneFlags(Path.of(orDefault(given.getProperty(DATA), ".sluice")),
                port(given, HTTP, 8080), port(given, POSTGRES, 15432), port(given, KAFKA, 19092));
        if (flags.http.number() == flags.postgres.number() || flags.http.number() == flags.kafka.number()
                || flags.postgres.number() == flags.kafka.number()) {
            throw new StartupProblem("The ports " + flags.http.number() + ", " + flags.postgres.number() + " and "
                    + flags.kafka.number() + " are not different: choose others with --" + HTTP + ", --" + POSTGRES
                    + " and --" + KAFKA + ".");
        }
        return flags;
    }

    private static LocalPort port(SimpleCommandLinePropertySource given, String name, int usual) {
        String value = orDefault(given.getProperty(name), Integer.toString(usual));
        try {
            return new LocalPort(Integer.parseInt(value), "--" + name);
        } catch (IllegalArgumentException noPort) {
            throw new StartupProblem("--" + name + "=" + value.lines().findFirst().orElse("")
                    + " is not a port: choose a number from 1 to 65535.", noPort);
        }
    }

    private static String orDefault(@Nullable String value, String usual) {
        return value == null || value.isBlank() ? usual : value;
    }
}
