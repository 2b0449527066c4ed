package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.problem.Degradation;

import static org.assertj.core.api.Assertions.assertThat;

class FutureCommitsTest {
    private static final Instant FIRST = Instant.parse("2100-01-02T03:04:05Z");
    private static final Degradation OTHER = new Degradation("other", "table", "message");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final FutureCommits commits = new FutureCommits(nanos::get);

    @Test
    void addsNothingWithoutOne() {
        assertThat(commits.addTo(List.of(OTHER))).containsExactly(OTHER);
    }

    @Test
    void namesTheFirstUntilThereWereNoneForAWhile() {
        commits.captured(FIRST);
        pass(FutureCommits.MEMORY);
        commits.captured(FIRST.plusSeconds(1));
        pass(FutureCommits.MEMORY);
        assertThat(commits.addTo(List.of(OTHER))).extracting(Degradation::subject).containsExactly("table",
                "2100-01-02T03:04:05.000000Z");

        pass(Duration.ofNanos(1));
        assertThat(commits.addTo(List.of(OTHER))).containsExactly(OTHER);

        commits.captured(FIRST.plusSeconds(2));
        assertThat(commits.addTo(List.of())).singleElement().extracting(Degradation::message).asString()
                .startsWith("The capture goes on, but a transaction has the commit time 2100-01-02T03:04:07.000000Z,"
                        + " which is in the future");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
