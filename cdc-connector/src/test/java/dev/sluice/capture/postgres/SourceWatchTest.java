package dev.sluice.capture.postgres;

import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.TableName;

import static org.assertj.core.api.Assertions.assertThat;

class SourceWatchTest {
    private static final TableName ONE = new TableName("public", "one");

    private final Membership membership = Objects
            .requireNonNull(Membership.parse("0/1A;16.700;o;public.one=1:5.6;public.two=2:7.8"));
    private final SourceWatch watch = new SourceWatch(membership);

    /** A run that stopped earlier would meet the same rows again, and report them never. */
    @Test
    void leftOutRowsStopTheRunOnlyAfterTheOffsetThatReportsThemWasCommitted() {
        assertThat(watch.toStore().changedSince(membership)).isEmpty();

        watch.leftOut(ONE);
        assertThat(watch.storedLeftOut()).isEmpty();
        assertThat(membership.changedSince(watch.toStore())).containsExactly(ONE);
        assertThat(watch.storedLeftOut()).isEmpty();

        // The offset before was committed when the next one is made.
        assertThat(membership.changedSince(watch.toStore())).containsExactly(ONE);
        assertThat(watch.storedLeftOut()).containsExactly(ONE);
        assertThat(watch.membership()).isSameAs(membership);
    }
}
