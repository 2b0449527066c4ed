package dev.sluice.schemas;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"activity", "a", "sla-alert", "a2345678901234567890123456789012"})
    void acceptsChannelNames(String name) {
        assertThat(ChannelName.require(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Activity", "1a", "a.b", "ready", "ping", "gap", "goodbye", "caught-up", "system",
            "a23456789012345678901234567890123"})
    void refusesOtherChannelNames(String name) {
        assertThatThrownBy(() -> ChannelName.require(name)).hasMessageContaining("\"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "0", "A.b_c-d"})
    void acceptsTenantIds(String id) {
        assertThat(TenantId.require(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".acme", "ac me", "acme\n", "ä"})
    void refusesOtherTenantIds(String id) {
        assertThatThrownBy(() -> TenantId.require(id)).hasMessageContaining("\"" + id + "\"");
    }

    @Test
    void refusesATenantIdOfMoreThan64Characters() {
        assertThat(TenantId.isValid("a".repeat(64))).isTrue();
        assertThat(TenantId.isValid("a".repeat(65))).isFalse();
    }

    @Test
    void namesTopicsUnderThePrefix() {
        var topics = new Topics("sluice");
        assertThat(topics.channel("activity")).isEqualTo("sluice.activity");
        assertThat(topics.capture()).isEqualTo("sluice.capture");
        assertThat(topics.deadLetter()).isEqualTo("sluice.dead-letter");
        assertThat(topics.offsets()).isEqualTo("sluice.offsets");
        assertThatThrownBy(() -> new Topics("a b")).hasMessageContaining("\"a b\"");
    }
}
