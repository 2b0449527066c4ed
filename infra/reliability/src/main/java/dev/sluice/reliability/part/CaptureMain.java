package dev.sluice.reliability.part;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import dev.sluice.capture.Capture;
import dev.sluice.capture.CaptureListener;
import dev.sluice.capture.CaptureSettings;
import dev.sluice.capture.CaptureState;
import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.kafka.KafkaCluster;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;

/** The program of the capture as a separate process, with the default settings except for a heartbeat every second. */
final class CaptureMain {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private CaptureMain() {}

    /** Starts the capture; the arguments are PostgreSQL's port and Kafka's address. */
    public static void main(String[] arguments) throws IOException {
        var database = new SourceDatabase(LocalPort.HOST, Integer.parseInt(arguments[0]), PostgresServer.DATABASE,
                PostgresServer.USER, PostgresServer.PASSWORD);
        Replication standard = Replication.standard();
        CaptureSettings settings = CaptureSettings.of(database, new KafkaCluster(arguments[1], Map.of()))
                .withChannels(ChannelProperties.read(Map.of(OrderChannel.PROPERTY, OrderChannel.DEFINITION)))
                .withReplication(
                        new Replication(standard.connectorName(), standard.slot(), standard.publication(), HEARTBEAT));
        try (Capture capture = Capture.start(settings, new CaptureListener() {
            @Override
            public void stateChanged(CaptureState state) {
                if (state instanceof CaptureState.Streaming) {
                    Lifeline.ready();
                }
            }
        })) {
            System.out.println(capture.state());
            Lifeline.hold();
        }
    }
}
