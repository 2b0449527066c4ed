package dev.sluice.bridge.eventid;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventAddressTest {
    @Test
    void hasOneTextForm() {
        var address = new EventAddress("activity", 3, 1042, Optional.of(new LogLife("k7f3", 10)));

        assertThat(address.format()).isEqualTo("activity/3/1042~k7f3a");
        assertThat(EventAddress.parse("activity/3/1042~k7f3a")).hasValue(address);
    }

    @Test
    void doesWithoutTheLogLife() {
        var address = new EventAddress("activity", 0, 0, Optional.empty());

        assertThat(address.format()).isEqualTo("activity/0/0");
        assertThat(EventAddress.parse("activity/0/0")).hasValue(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "activity", "activity/3", "activity/3/", "activity/3/1042/", "activity/3/1042~",
            "activity/3/1042~k7f", "activity/3/1042~k7f3", "activity/3/1042~k7f301", "activity/3/1042~k7f3A",
            "activity/3/-1", "activity/03/1", "activity/3/01", "Activity/3/1", "activity.3.1~k7f3a",
            "activity/99999999999/1", "activity/3/99999999999999999999", "activity/3/1~k7f3zzzzzzz",
            "activity/3/1042~k7f3a,notification/3/1~p0x20"})
    void refusesEverythingElse(String text) {
        assertThat(EventAddress.parse(text)).isEmpty();
    }
}
