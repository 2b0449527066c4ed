package dev.sluice.capture;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

class ConsecutiveFailuresTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("consecutive-failures-test");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ConsecutiveFailures failures = new ConsecutiveFailures(logger);

    ConsecutiveFailuresTest() {
        logger.setAdditive(false);
        logger.addAppender(log);
        log.start();
    }

    @Test
    void aResetMakesTheNextFailureTheFirst() {
        assertThat(add("gone")).isEqualTo(Duration.ofMillis(250));
        assertThat(add("gone")).isEqualTo(Duration.ofMillis(500));
        assertThat(failures.count()).isEqualTo(2);
        failures.reset();
        assertThat(add("gone")).isEqualTo(Duration.ofMillis(250));
        assertThat(failures.count()).isEqualTo(1);
    }

    @Test
    void logsARepeatedFailureAtPowersOfTwoAndANewOneAtOnce() {
        for (int i = 0; i < 5; i++) {
            add("gone");
        }
        add("refused");
        assertThat(log.list).filteredOn(it -> it.getLevel().equals(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage).containsExactly("gone (attempt 1, next in 250 ms)",
                        "gone (attempt 2, next in 500 ms)", "gone (attempt 4, next in 2000 ms)",
                        "refused (attempt 6, next in 8000 ms)");
    }

    private Duration add(String message) {
        return failures.add(message, new IllegalStateException(message));
    }
}
