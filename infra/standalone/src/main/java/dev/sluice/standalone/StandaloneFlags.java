package dev.sluice.standalone;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.channel.Channels;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.StartupProblem;

/**
 * The options of standalone mode, given as {@code --name=value}. All other arguments are properties of the bridge.
 *
 * @param data
 *            the folder that holds all data
 * @param http
 *            the port of the bridge
 * @param channels
 *            the channels to capture and to serve
 */
record StandaloneFlags(Path data, LocalPort http, LocalPort postgres, LocalPort kafka, Channels channels) {
    private static final String DATA = "sluice.data";
    private static final String HTTP = "server.port";
    private static final String POSTGRES = "sluice.postgres.port";
    private static final String KAFKA = "sluice.kafka.port";
    /** The option that names the root of a checkout, whose page and client are then served from their sources. */
    private static final String LIVE_RELOAD = "sluice.dev.reload";
    private static final List<String> OWN = List.of(DATA, HTTP, POSTGRES, KAFKA, LIVE_RELOAD);
    /** The prefixes of the bridge's properties. Any other name is rejected, so that a misspelled option is noticed. */
    private static final List<String> BRIDGE = List.of("sluice.auth.", "sluice.limits.", "sluice.log.", "sluice.ops.",
            "sluice.stream.",
            "management.", "server.", "spring.");
    /** Properties that standalone mode sets itself: it listens on loopback only and uses its own backends. */
    private static final List<String> FIXED = List.of("server.address", "sluice.auth.secret", "sluice.auth.issuer-uri",
            "sluice.auth.jwk-set-uri", "spring.kafka.bootstrap-servers", "spring.datasource.url",
            "spring.datasource.username", "spring.datasource.password");

    /**
     * Parses the command line.
     *
     * @throws StartupProblem
     *             if an argument is unknown or has an invalid value
     */
    static StandaloneFlags of(String... args) {
        Arrays.stream(args).filter(arg -> !arg.matches("(?s)--[^=].*")).findFirst().ifPresent(StandaloneFlags::refuse);
        var given = new SimpleCommandLinePropertySource(args);
        Arrays.stream(given.getPropertyNames()).forEach(StandaloneFlags::requireKnown);
        var flags = new StandaloneFlags(folder(given), port(given, HTTP, 8080), port(given, POSTGRES, 15432),
                port(given, KAFKA, 19092), channels(given));
        if (flags.http.number() == flags.postgres.number() || flags.http.number() == flags.kafka.number()
                || flags.postgres.number() == flags.kafka.number()) {
            throw new StartupProblem("The ports " + flags.http.number() + ", " + flags.postgres.number() + " and "
                    + flags.kafka.number() + " must be different from each other: choose others with --" + HTTP + ", --"
                    + POSTGRES + " and --" + KAFKA + ".");
        }
        return flags;
    }

    private static void requireKnown(String name) {
        if (FIXED.stream().anyMatch(fixed -> isSpellingOf(fixed, name))) {
            throw new StartupProblem("--" + oneLine(name) + " cannot be set in standalone mode, which listens on"
                    + " this machine only and uses its own PostgreSQL and Kafka: remove it, or run the bridge alone.");
        }
        if (!OWN.contains(name) && !name.startsWith(ChannelProperties.PREFIX)
                && BRIDGE.stream().noneMatch(name::startsWith)) {
            refuse("--" + name);
        }
    }

    /** Returns whether {@code name} is a spelling of a property name; Spring accepts several spellings. */
    private static boolean isSpellingOf(String property, String name) {
        return ConfigurationPropertyName.adapt(name, '.').equals(ConfigurationPropertyName.of(property));
    }

    private static void refuse(String argument) {
        throw new StartupProblem("\"" + oneLine(argument) + "\" is not an option: expected --" + DATA + "=<folder>, --"
                + HTTP + "=<port>, --" + POSTGRES + "=<port>, --" + KAFKA
                + "=<port>, or a property of the bridge such as --sluice.stream.heartbeat=5s.");
    }

    private static Channels channels(SimpleCommandLinePropertySource given) {
        var properties = new HashMap<String, String>();
        for (String name : given.getPropertyNames()) {
            properties.put(name, Objects.requireNonNullElse(given.getProperty(name), ""));
        }
        try {
            return ChannelProperties.read(properties);
        } catch (IllegalArgumentException unusable) {
            throw new StartupProblem("--" + oneLine(String.valueOf(unusable.getMessage())) + ".", unusable);
        }
    }

    private static Path folder(SimpleCommandLinePropertySource given) {
        String folder = valueOrDefault(given, DATA, ".sluice");
        try {
            return Path.of(folder);
        } catch (InvalidPathException unusable) {
            throw new StartupProblem("--" + DATA + "=" + oneLine(folder) + " is not a valid path: choose another.",
                    unusable);
        }
    }

    private static LocalPort port(SimpleCommandLinePropertySource given, String name, int defaultPort) {
        String value = valueOrDefault(given, name, Integer.toString(defaultPort));
        try {
            return new LocalPort(Integer.parseInt(value), "--" + name);
        } catch (IllegalArgumentException noPort) {
            throw new StartupProblem("--" + name + "=" + oneLine(value)
                    + " is not a port: choose a number from 1 to 65535.", noPort);
        }
    }

    private static String valueOrDefault(SimpleCommandLinePropertySource given, String name, String defaultValue) {
        String value = given.getProperty(name);
        if (value == null) {
            return defaultValue;
        }
        if (value.isBlank()) {
            throw new StartupProblem(
                    "--" + name + " has no value: write --" + name + "=" + defaultValue + " or leave it out.");
        }
        return value;
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
