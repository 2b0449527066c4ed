package dev.sluice.capture.kafka;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenTransactionTest {
    private final OpenTransaction transaction = new OpenTransaction(Duration.ofNanos(1), "Raise it.", System::nanoTime);

    @Test
    void isTooLongOnlyWhileItIsOpen() {
        assertThat(transaction.overrun(null)).isNull();
        transaction.opened();
        assertThat(transaction.isOpen()).isTrue();
        assertThat(transaction.overrun(null)).isNotNull();
        transaction.ended();
        assertThat(transaction.overrun(null)).isNull();
    }

    @Test
    void saysWhetherRowsOfATransactionOrThoseThatWereThereTookTooLong() {
        transaction.opened();
        assertThat(transaction.overrun(null)).hasMessageStartingWith("A PostgreSQL transaction took ")
                .hasMessageEndingWith("Raise it.");
        transaction.holdsSnapshotRows();
        assertThat(transaction.overrun(null))
                .hasMessageStartingWith("The initial snapshot took ");
        transaction.ended();
        transaction.opened();
        assertThat(transaction.overrun(null)).hasMessageStartingWith("A PostgreSQL transaction took ");
    }

    @Test
    void isNotTooLongBeforeItsTime() {
        OpenTransaction patient = new OpenTransaction(Duration.ofMinutes(15), "Raise it.", System::nanoTime);
        patient.opened();
        assertThat(patient.overrun(null)).isNull();
    }
}
