package dev.sluice.bridge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

/** A broker whose topics can be put back to what they were, as when a disk is lost and an old copy takes its place. */
public final class RestorableKafka implements AutoCloseable {
    private final Path folder;
    private final String prefix;
    private final LocalPort port = LocalPort.free();
    private KafkaBroker broker;

    /**
     * Starts a broker.
     *
     * @param folder
     *            an empty one for its data and copies
     * @param prefix
     *            of the topics that can be put back
     */
    public RestorableKafka(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
        this.broker = start("data");
    }

    private KafkaBroker start(String data) {
        return KafkaBroker.start(new KafkaSettings(folder.resolve(data), port, KafkaFlush.BY_THE_OPERATING_SYSTEM));
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    void stop() {
        broker.close();
    }

    /** Starts it again with its data. */
    void start() {
        broker = start("data");
    }

    /** Another cluster takes over the address. */
    void replaceByAnother() {
        broker.close();
        broker = start("other");
    }

    /** Stops and starts it: another leader epoch, the same log. */
    public void restart() {
        broker.close();
        start();
    }

    /** Keeps a copy of the topics as they are. */
    public void keep() {
        broker.close();
        topics(folder.resolve("data")).forEach(topic -> copy(topic, folder.resolve("kept")));
        start();
    }

    /** Puts the topics back to where they were kept. */
    public void putBack() {
        broker.close();
        topics(folder.resolve("data")).forEach(RestorableKafka::delete);
        topics(folder.resolve("kept")).forEach(topic -> copy(topic, folder.resolve("data")));
        start();
    }

    private List<Path> topics(Path from) {
        try (Stream<Path> folders = Files.list(from)) {
            return folders.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void copy(Path topic, Path into) {
        try {
            Path target = Files.createDirectories(into.resolve(topic.getFileName()));
            try (Stream<Path> files = Files.list(topic)) {
                for (Path file : files.toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path topic) {
        try {
            Files.walkFileTree(topic, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, java.io.IOException failure)
                        throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
