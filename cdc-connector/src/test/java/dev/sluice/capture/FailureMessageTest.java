package dev.sluice.capture;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

import static org.assertj.core.api.Assertions.assertThat;

class FailureMessageTest {
    @Test
    void passesOnWhatAlreadySaysWhatToDo() {
        assertThat(FailureMessage.of(new IllegalStateException(new CaptureProblem("Run this."))))
                .isEqualTo("Run this.");
    }

    @Test
    void saysWhichSideFailed() {
        assertThat(FailureMessage.of(new RuntimeException(new SQLException("gone\n  away."))))
                .isEqualTo("PostgreSQL cannot be read: SQLException, gone away. Nothing is lost; the capture starts"
                        + " over from the committed offset. Check that PostgreSQL is running and that the capture's"
                        + " role can connect and has the privileges in capture-role.sql.");
        assertThat(FailureMessage.of(new ExecutionException(new TimeoutException("too long"))))
                .startsWith("Kafka cannot be written: TimeoutException, too long.");
        assertThat(FailureMessage.of(new KafkaException("x", new IllegalStateException("y"))))
                .startsWith("The capture failed: IllegalStateException, y.");
    }

    @Test
    void saysWhatPreventedTheRepublishCommand() {
        assertThat(FailureMessage.ofRepublish(new IllegalStateException(new CaptureProblem("Run this."))))
                .isEqualTo("Run this.");
        assertThat(FailureMessage.ofRepublish(new SQLException("refused", "08001")))
                .isEqualTo("PostgreSQL cannot be read: SQLException, refused. Nothing was published. Check that"
                        + " PostgreSQL is running, that the options and PGPASSWORD are right, and that the role has the"
                        + " privileges in capture-role.sql. Then run the command again.");
        assertThat(FailureMessage.ofRepublish(new IllegalStateException(new SQLException("no column", "42703"))))
                .isEqualTo("A table was altered while it was read: SQLException, no column. Nothing was published. Run"
                        + " the command again, after the migration.");
        assertThat(FailureMessage.ofRepublish(new ExecutionException(new TimeoutException("listNodes"))))
                .isEqualTo("Kafka cannot be read or written: TimeoutException, listNodes. Nothing was published. Check"
                        + " the brokers, the option --kafka and the access rights. Then run the command again.");
        assertThat(FailureMessage.ofRepublish(new KafkaException("x", new ConfigException("no address"))))
                .startsWith("Kafka cannot be read or written: ConfigException, no address.");
    }

    /** The sink's own messages are about a capture. */
    @Test
    void saysThatTheRepublishCommandWasFencedOrTooSlow() {
        assertThat(FailureMessage.ofRepublish(new IllegalStateException(new CaptureProblem("Another capture …",
                new ProducerFencedException("fenced"))))).isEqualTo("Another run of the command has started and ended"
                        + " this one. Wait for the other one. Then run the command again: it publishes only the rows that"
                        + " are still missing.");
        assertThat(FailureMessage.ofRepublish(new NonRetriableProblem("A PostgreSQL transaction …", null)))
                .isEqualTo("The rows could not be sent within transaction.timeout.ms, so Kafka rejects them. Nothing"
                        + " was published. Run the command when PostgreSQL and Kafka are less busy, or call"
                        + " Republish.run with a higher transaction.timeout.ms in the Kafka client properties.");
    }

    @Test
    void leavesOtherFailuresOfTheRepublishCommandToTheirStackTrace() {
        assertThat(FailureMessage.ofRepublish(new IllegalStateException("x"))).isNull();
        assertThat(FailureMessage.ofRepublish(new KafkaException("x", new IllegalStateException("y")))).isNull();
        assertThat(FailureMessage.ofRepublish(new ConnectException("x"))).isNull();
    }
}
