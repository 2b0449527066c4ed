package dev.sluice.capture;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.Topics;

/** The command line of {@link Republish}. Its defaults match standalone mode. */
public final class RepublishCommand {
    private static final Map<String, String> DEFAULTS = Map.of("host", "127.0.0.1", "port", "15432", "database",
            "sluice",
            "user", "sluice", "kafka", "127.0.0.1:19092", "prefix", Topics.DEFAULT_PREFIX, "slot", "sluice");
    private static final String PUBLISH = "--publish";

    private RepublishCommand() {}

    /**
     * Prints one line per row that was never published, then one line per tenant. Ends with status 1 and one message if
     * tables and topics cannot be compared.
     *
     * @param arguments
     *            {@code --host}, {@code --port}, {@code --database}, {@code --user}, {@code --kafka}, {@code --prefix},
     *            {@code --slot}, further channels, each as {@code --name=value}, and {@code --publish}; the password is
     *            read from the environment variable {@code PGPASSWORD}
     */
    public static void main(String[] arguments) throws Exception {
        String failure = run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        if (failure != null) {
            new PrintStream(System.err, true, StandardCharsets.UTF_8).println(failure);
            System.exit(1);
        }
    }

    /** Returns what prevented the comparison, as a message; null if nothing did. */
    private static @Nullable String run(String[] arguments, PrintStream out) throws Exception {
        Map<String, String> given = new LinkedHashMap<>(DEFAULTS);
        Mode mode = Mode.LIST;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.equals(PUBLISH)) {
                mode = Mode.PUBLISH;
            } else if (argument.startsWith("--") && equals > 2 && isKnown(argument.substring(2, equals))) {
                given.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                return "\"" + argument + "\" is not an option: expected " + PUBLISH + ", " + DEFAULTS.keySet() + " or "
                        + ChannelProperties.PREFIX + "<channel> as --name=value";
            }
        }
        Map<String, Long> missing;
        try {
            missing = Republish.run(settings(given), mode, out::println);
        } catch (Exception failed) {
            String message = FailureMessage.ofRepublish(failed);
            if (message == null) {
                throw failed;
            }
            return message;
        }
        missing.forEach((tenant, rows) -> out.println(tenant + ": " + rows));
        out.println((mode == Mode.PUBLISH ? "Published: " : "Never published: ")
                + missing.values().stream().mapToLong(Long::longValue).sum());
        return null;
    }

    private static boolean isKnown(String name) {
        return DEFAULTS.containsKey(name) || name.startsWith(ChannelProperties.PREFIX);
    }

    /**
     * Returns the settings, with the number of partitions that the topics have: in any other partition, no reader would
     * find a tenant's row.
     */
    private static CaptureSettings settings(Map<String, String> given) throws Exception {
        String password = System.getenv().getOrDefault("PGPASSWORD", "sluice");
        SourceDatabase database;
        KafkaCluster kafka;
        Topics names;
        Channels channels;
        try {
            database = new SourceDatabase(value(given, "host"), port(value(given, "port")), value(given, "database"),
                    value(given, "user"), password);
            kafka = new KafkaCluster(value(given, "kafka"), Map.of());
            names = new Topics(value(given, "prefix"));
            channels = ChannelProperties.read(given);
        } catch (IllegalArgumentException invalid) {
            throw new CaptureProblem(String.valueOf(invalid.getMessage()), invalid);
        }
        Replication defaults = Replication.standard();
        var topics = new TopicLayout(names, TopicSetup.partitionsFound(kafka, names, channels.names()),
                TopicLayout.DEFAULT_MAXIMUM_EVENT_BYTES);
        return CaptureSettings.of(database, kafka).withTopics(topics)
                .withChannels(channels).withReplication(new Replication(defaults.connectorName(),
                        value(given, "slot"), defaults.publication(), defaults.heartbeatInterval()));
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException invalid) {
            throw new IllegalArgumentException("--port=" + text + " is not a port: expected a number from 1 to 65535",
                    invalid);
        }
    }

    private static String value(Map<String, String> given, String name) {
        return given.getOrDefault(name, "");
    }
}
