package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.schemas.Topics;

/** A capture in a process of its own, to be killed. Used by one thread. */
final class CaptureProcess implements AutoCloseable {
    private final Process process;

    private CaptureProcess(Process process) {
        this.process = process;
    }

    static CaptureProcess start(CapturedDatabase database) throws IOException {
        SourceDatabase source = database.settings().database();
        return new CaptureProcess(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), CaptureProcess.class.getName(), Integer.toString(source.port()),
                source.database(), source.user(), source.password(), database.backends().bootstrapServers(),
                database.slot()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** What the process runs. */
    public static void main(String[] arguments) {
        Capture.start(
                new CaptureSettings(
                        new SourceDatabase("127.0.0.1", Integer.parseInt(arguments[0]), arguments[1], arguments[2],
                                arguments[3]),
                        new KafkaCluster(arguments[4], Map.of()),
                        new TopicLayout(new Topics(arguments[5]), 4, 64 * 1024), Channels.standard(),
                        new Replication("sluice", arguments[5], "sluice", Duration.ofSeconds(1))),
                CaptureListener.NONE);
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
