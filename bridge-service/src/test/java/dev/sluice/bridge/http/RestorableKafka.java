package dev.sluice.bridge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sluice.testkit.Folders;
import dev.sluice.testkit.RestartableKafka;

/** A running broker whose topics of one prefix can be replaced by an older copy. Used by one thread. */
public final class RestorableKafka implements AutoCloseable {
    /** The resource lock of tests that use the shared broker. */
    static final String SHARED = "restorable-kafka";

    private final RestartableKafka broker;
    private final String prefix;
    private final Runnable closing;

    /** The broker that tests share, one after the other; it is not the one of {@code Backends.shared()}. */
    private static final class Shared {
        private static final RestartableKafka BROKER = start();

        private static RestartableKafka start() {
            try {
                Path folder = Files.createTempDirectory("sluice-restorable-kafka-");
                var broker = new RestartableKafka(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker, folder), "restorable-kafka-stop"));
                return broker;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void end(RestartableKafka broker, Path folder) {
            broker.close();
            try {
                Folders.delete(folder);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private RestorableKafka(RestartableKafka broker, String prefix, Runnable closing) {
        this.broker = broker;
        this.prefix = prefix;
        this.closing = closing;
        if (!broker.isRunning()) {
            broker.start();
        }
    }

    /**
     * Starts a broker of the caller's own.
     *
     * @param folder
     *            an empty one for its data and copies
     * @param prefix
     *            of the topics that are copied and restored
     */
    public RestorableKafka(Path folder, String prefix) {
        this(new RestartableKafka(folder), prefix);
    }

    private RestorableKafka(RestartableKafka own, String prefix) {
        this(own, prefix, own::close);
    }

    /** The broker that tests share, running; the prefix is the caller's alone. Closing it has no effect. */
    static RestorableKafka shared(String prefix) {
        return new RestorableKafka(Shared.BROKER, prefix, () -> {});
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Stops it; the next user of the shared broker finds it running again. */
    void stop() {
        broker.stop();
    }

    /** Starts it with its data. */
    void start() {
        broker.start();
    }

    /** Another cluster takes over the address; not for the shared broker. */
    void replaceByAnother() {
        broker.replaceByAnotherCluster();
    }

    /** Stops and starts it: another leader epoch, the same log. */
    public void restart() {
        broker.restart();
    }

    /** Copies the topics as they are. */
    public void keep() {
        broker.copyTopics(prefix);
    }

    /** Replaces the topics by their copies. */
    public void putBack() {
        broker.restoreTopics(prefix);
    }

    @Override
    public void close() {
        closing.run();
    }
}
