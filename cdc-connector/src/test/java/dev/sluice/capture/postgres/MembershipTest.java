package dev.sluice.capture.postgres;

import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.TableName;

import static org.assertj.core.api.Assertions.assertThat;

class MembershipTest {
    private static final TableName ONE = TableName.parse("one");
    private static final TableName TWO = TableName.parse("two");

    private final Membership earlier = read("0/1F;16.700;o;public.one=1:5.6;public.two=2:7.8");

    @Test
    void isReadAsItWasWritten() {
        assertThat(read(earlier.text()).text()).isEqualTo(earlier.text());
        assertThat(earlier.walEnd()).isEqualTo("0/1F");
        assertThat(Membership.parse("")).isNull();
        assertThat(Membership.parse("0/1F;16.700;o;nonsense")).isNull();
    }

    @Test
    void isTheSameAtALaterLsn() {
        assertThat(read("0/2A;16.700;o;public.one=1:5.6;public.two=2:7.8").changedSince(earlier)).isEmpty();
    }

    @Test
    void namesATableThatWasReplacedOrCameBack() {
        assertThat(read("0/2A;16.700;o;public.one=9:5.6;public.two=2:7.8").changedSince(earlier)).containsExactly(ONE);
        assertThat(read("0/2A;16.700;o;public.one=1:5.6;public.two=2:7.9").changedSince(earlier)).containsExactly(TWO);
    }

    @Test
    void namesAllTablesOfAPublicationThatWasReplacedOrAlteredTwice() {
        assertThat(read("0/2A;17.701;or;public.one=1:5.6;public.two=2:7.8").changedSince(earlier))
                .containsExactly(ONE, TWO);
        assertThat(read("0/2A;16.701;o;public.one=1:5.6;public.two=2:7.8").changedSince(earlier))
                .containsExactly(ONE, TWO);
    }

    @Test
    void aPublicationWithAnotherOptionMayHaveBeenAlteredMoreThanOnce() {
        assertThat(read("0/2A;16.701;or;public.one=1:5.6;public.two=2:7.8").changedSince(earlier))
                .containsExactly(ONE, TWO);
    }

    @Test
    void aTableThatWasAddedToOrRemovedFromTheChannelsIsNoChange() {
        assertThat(read("0/2A;16.700;o;public.one=1:5.6;public.three=3:1.1").changedSince(earlier)).isEmpty();
        assertThat(read("0/2A;16.700;o;public.one=1:5.6;public.three=3:1.1").addedSince(earlier))
                .containsExactly(new TableName("public", "three"));
    }

    @Test
    void anEarlierVersionDidNotStoreTheLastChangeOfTheTable() {
        Membership now = read("0/2A;16.700;o;public.one=1:5.6,x.9;public.two=2:x.8");
        assertThat(now.changedSince(read("0/1A;16.700;o;public.one=1:5.6;public.two=2:"))).isEmpty();
        assertThat(now.changedSince(read("0/1A;16.700;o;public.one=1:5.6,x.7;public.two=2:x.8"))).containsExactly(ONE);
    }

    private static Membership read(String text) {
        return Objects.requireNonNull(Membership.parse(text));
    }
}
