package dev.sluice.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.JavaProgram;

/** A program that captures until it is killed. Stateless. */
final class CaptureProcess {
    private CaptureProcess() {}

    /** Starts the program for this database and returns at once. */
    static ChildProcess start(CapturedDatabase database) throws IOException {
        SourceDatabase source = database.source();
        JavaProgram program = JavaProgram.of(CaptureProcess.class, Integer.toString(source.port()), source.database(),
                source.user(), source.password(), database.bootstrapServers(), database.slot()).withQuickStart();
        return ChildProcess.start(new ProcessBuilder(program.command()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
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
}
