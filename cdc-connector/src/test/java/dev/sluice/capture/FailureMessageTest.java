package dev.sluice.capture;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.problem.CaptureProblem;

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
}
