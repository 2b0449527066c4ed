package dev.sluice.capture.channel;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.capture.channel.TableDefinition.Columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChannelPropertiesTest {
    @Test
    void addsChannelsToThoseThatShip() {
        Channels channels = ChannelProperties.read(Map.of("sluice.capture.channels.dashboard",
                "sla_alert tenant=tenant_id kind=severity recipient=owner_id time=raised_at;"
                        + " ops.alert_seen tenant=tenant_id time=seen_at inserts=seen",
                "sluice.log.tail", "1MB"));
        assertThat(channels.names()).containsExactly("activity", "notification", "dashboard");
        assertThat(channels.tables().subList(3, 5)).isEqualTo(List.of(
                TableDefinition.of("public.sla_alert", new Columns("tenant_id", "severity", "owner_id", "raised_at")),
                TableDefinition.of("ops.alert_seen", new Columns("tenant_id", null, null, "seen_at"))
                        .withInsertSuffix("seen")));
    }

    @Test
    void withoutPropertiesThereAreThoseThatShip() {
        assertThat(ChannelProperties.read(Map.of()).names()).containsExactly("activity", "notification");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sla_alert", "sla_alert tenant=t", "sla_alert tenant=t time=x time=y",
            "sla_alert tenant=t time=x colour=red", "sla alert tenant=t time=x", "a tenant=t time=x;",
            "activity tenant=t time=x", "a tenant=t time=a\"b", "a tenant= time=x"})
    void refusesWhatDefinesNoChannelAndSaysWhatWasExpected(String value) {
        assertThatThrownBy(() -> ChannelProperties.read(Map.of("sluice.capture.channels.dashboard", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sluice.capture.channels.dashboard=" + value + " defines no channel (")
                .hasMessageContaining("sluice.capture.channels.dashboard=sla_alert tenant=tenant_id time=raised_at");
    }

    @Test
    void refusesAReservedName() {
        assertThatThrownBy(() -> ChannelProperties.read(Map.of("sluice.capture.channels.ping", "a tenant=t time=x")))
                .hasMessageContaining("ping");
    }
}
