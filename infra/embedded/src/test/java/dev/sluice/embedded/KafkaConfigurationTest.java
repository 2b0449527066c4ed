package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaConfigurationTest {
    private static final KafkaSettings SETTINGS = new KafkaSettings(Path.of("kafka"), new LocalPort(9092, "port"),
            KafkaFlush.BY_THE_OPERATING_SYSTEM);

    @Test
    void aSingleBrokerHasNoReplicas() {
        assertThat(KafkaConfiguration.of(SETTINGS, new KafkaQuorum("cluster", 1, List.of(9093))))
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093")
                .containsEntry("default.replication.factor", "1")
                .containsEntry("transaction.state.log.min.isr", "1");
    }

    @Test
    void ofThreeBrokersOneMayBeLost() {
        assertThat(KafkaConfiguration.of(SETTINGS, new KafkaQuorum("cluster", 2, List.of(9093, 9094, 9095))))
                .containsEntry("node.id", "2")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093,2@127.0.0.1:9094,3@127.0.0.1:9095")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9094")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2");
    }

    @Test
    void refusesABrokerThatIsNotOfTheQuorum() {
        assertThatThrownBy(() -> new KafkaQuorum("cluster", 2, List.of(9093))).hasMessageContaining("broker 2 of 1");
    }
}
