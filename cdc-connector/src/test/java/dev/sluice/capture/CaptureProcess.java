package dev.sluice.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.schemas.Topics;

/** A capture in a process of its own, to be killed. It prints a line for every commit. Used by one thread. */
final class CaptureProcess implements AutoCloseable {
    private static final String COMMITTED = "committed";

    private final Process process;
    private final BufferedReader output;

    private CaptureProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static CaptureProcess start(CapturedDatabase database) throws IOException {
        SourceDatabase source = database.settings().database();
        return new CaptureProcess(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), CaptureProcess.class.getName(), Integer.toString(source.port()),
                source.database(), source.user(), source.password(), database.backends().bootstrapServers(),
                database.slot()).redirectErrorStream(true).start());
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
                new CaptureListener() {
                    @Override
                    public void committed(Committed committed) {
                        System.out.println(COMMITTED);
                    }
                });
    }

    /** Returns when the process has committed so often; fails if it ends before. */
    void awaitCommits(int count) throws IOException {
        StringBuilder said = new StringBuilder();
        for (int seen = 0; seen < count;) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("The capture ended by itself: " + said);
            }
            said.append(line).append('\n');
            seen += line.equals(COMMITTED) ? 1 : 0;
        }
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
