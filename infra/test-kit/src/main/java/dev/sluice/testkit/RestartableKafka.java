package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/**
 * A broker that keeps its port over any number of starts, and whose topics can be replaced by an older copy, as after a
 * disk failure. Used by one thread.
 */
public final class RestartableKafka implements AutoCloseable {
    private final Path folder;
    private final LocalPort port = LocalPort.free();
    private @Nullable KafkaBroker broker;

    /**
     * Creates a broker on a free port; starts nothing.
     *
     * @param folder
     *            an empty folder for data and copies
     */
    public RestartableKafka(Path folder) {
        this.folder = folder;
    }

    /** Starts it with its existing data, and returns when it serves clients. */
    public void start() {
        start("data");
    }

    private void start(String data) {
        broker = KafkaBroker.start(new KafkaSettings(folder.resolve(data), port, KafkaFlush.BY_THE_OPERATING_SYSTEM));
    }

    /** Stops it; the data is kept. Does nothing if it does not run. */
    public void stop() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    /** Returns whether it was started and not stopped since. */
    public boolean isRunning() {
        return broker != null;
    }

    /** Stops and starts it. The log is the same, with another leader epoch. */
    public void restart() {
        stop();
        start();
    }

    /** Stops it and starts an empty cluster on the same port. */
    public void replaceByAnotherCluster() {
        stop();
        start("other");
    }

    /** Copies the topics whose names begin with {@code prefix}; it runs again afterwards. */
    public void copyTopics(String prefix) {
        stop();
        topics("data", prefix).forEach(topic -> copy(topic, folder.resolve("copy")));
        start();
    }

    /** Replaces the topics whose names begin with {@code prefix} by their copies; it runs again afterwards. */
    public void restoreTopics(String prefix) {
        stop();
        topics("data", prefix).forEach(RestartableKafka::delete);
        topics("copy", prefix).forEach(topic -> copy(topic, folder.resolve("data")));
        start();
    }

    private List<Path> topics(String in, String prefix) {
        try (Stream<Path> folders = Files.list(folder.resolve(in))) {
            return folders.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void copy(Path topic, Path into) {
        try {
            Files.createDirectories(into);
            Folders.copy(topic, into.resolve(topic.getFileName()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path topic) {
        try {
            Folders.delete(topic);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the value of {@code bootstrap.servers} for clients, the same for all starts. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + port.number();
    }

    /** Stops the broker; same as {@link #stop}. Idempotent. */
    @Override
    public void close() {
        stop();
    }
}
