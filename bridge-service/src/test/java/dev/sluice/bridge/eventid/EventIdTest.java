package dev.sluice.bridge.eventid;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventIdTest {
    @Test
    void writesOneElementPerChannelInOrderOfNames() {
        var id = EventId.of(List.of(new EventIdElement("notification", 3, 87, new LogLife("p0x2", 10)),
                new EventIdElement("activity", 3, -1, new LogLife("k7f3", 0))));

        assertThat(id.format()).isEqualTo("activity.3.-1~k7f30,notification.3.87~p0x2a");
    }

    @Property
    void parsesWhatItFormats(@ForAll("ids") EventId id) {
        assertThat(EventId.parse(id.format())).isEqualTo(new ParsedEventId.Parsed(id));
    }

    @Property
    void parsesOnlyTheCanonicalForm(@ForAll("texts") String text) {
        if (EventId.parse(text) instanceof ParsedEventId.Parsed(EventId id)) {
            assertThat(id.format()).isEqualTo(text);
        }
    }

    @Provide
    Arbitrary<EventId> ids() {
        var life = Combinators.combine(Arbitraries.strings().withCharRange('a', 'z').withCharRange('A', 'Z')
                .withCharRange('0', '9').withChars("-_").ofLength(4), Arbitraries.integers().greaterOrEqual(0))
                .as(LogLife::new);
        var channel = Arbitraries.of("activity", "notification", "dashboard", "sla-alert");
        var element = Combinators.combine(channel, Arbitraries.integers().greaterOrEqual(0),
                Arbitraries.longs().greaterOrEqual(-1), life).as(EventIdElement::new);
        return element.list().ofMinSize(1).ofMaxSize(4).uniqueElements(EventIdElement::channel).map(EventId::of);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("activity.,~-0123456789kZ_").ofMaxLength(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "activity", "activity.3.1041", "activity.3.1041~", "activity.3.1041~k7f",
            "activity.3.1041~k7f3", "activity.03.1041~k7f30", "activity.3.01041~k7f30", "activity.3.+1~k7f30",
            "activity.3.-2~k7f30", "activity.3.1041~k7f300", "activity.3.1041~k7f30,", ",activity.3.1041~k7f30",
            "activity.3.1041~k7f30 ", "Activity.3.1041~k7f30", "ping.3.1041~k7f30", "activity.99999999999.1~k7f30",
            "activity.3.99999999999999999999~k7f30", "activity.3.1~k7f3zzzzzzzzzz",
            "activity.3.1~k7f30,activity.3.2~k7f30",
            "notification.3.1~k7f30,activity.3.2~k7f30", "activity.3.1\n~k7f30", "latest"})
    void refusesMalformedText(String text) {
        assertThat(EventId.parse(text)).isInstanceOf(ParsedEventId.Malformed.class);
    }

    @Test
    void reportsThatTableOffsetsAreReserved() {
        assertThat(EventId.parse("activity.3.r12~k7f30"))
                .isInstanceOfSatisfying(ParsedEventId.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains("reserved"));
    }

    @Test
    void refusesTextLongerThanAnyId() {
        assertThat(EventId.parse("a".repeat(EventId.MAX_LENGTH + 1))).isInstanceOf(ParsedEventId.Malformed.class);
    }

    @Test
    void hasAtLeastOneElement() {
        assertThatThrownBy(() -> new EventId(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
