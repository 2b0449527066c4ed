package dev.sluice.capture.channel;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.TableDefinition.Columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChannelsTest {
    private static final Columns COLUMNS = new Columns("tenant_id", null, null, "at");

    @Test
    void shipActivityAndNotification() {
        Channels channels = Channels.standard();
        assertThat(channels.names()).containsExactly("activity", "notification");
        assertThat(channels.tables()).extracting(it -> it.table().toString()).containsExactly("public.activity",
                "public.notification", "public.notification_read");
    }

    @Test
    void aThirdIsOnlyConfiguration() {
        Channels channels = Channels.standard()
                .with(new ChannelDefinition("dashboard", List.of(TableDefinition.of("crm.tile", COLUMNS))));
        assertThat(channels.find(new TableName("crm", "tile"))).isNotNull();
    }

    @Test
    void refuseATableInTwoChannelsAndAChannelTwice() {
        ChannelDefinition again = new ChannelDefinition("again",
                List.of(TableDefinition.of("public.activity", COLUMNS)));
        assertThatThrownBy(() -> Channels.standard().with(again)).hasMessageContaining("public.activity");
        assertThatThrownBy(() -> Channels.standard().with(ChannelDefinition.activity()))
                .hasMessageContaining("activity is defined twice");
    }

    @Test
    void refuseMoreTablesThanAnOffsetCanDescribe() {
        List<TableDefinition> tables = IntStream.rangeClosed(1, 501).mapToObj(n -> TableDefinition.of("t" + n, COLUMNS))
                .toList();
        assertThat(new Channels(List.of(new ChannelDefinition("many", tables.subList(0, 500)))).tables()).hasSize(500);
        assertThatThrownBy(() -> new Channels(List.of(new ChannelDefinition("many", tables))))
                .hasMessageContaining("have 501 tables, more than 500");
    }

    @Test
    void refuseNamesThatCannotBeUsed() {
        assertThatThrownBy(() -> TableName.parse("public.\"x\"")).hasMessageContaining("\"x\"");
        assertThatThrownBy(() -> new ChannelDefinition("ready", List.of())).hasMessageContaining("ready");
        assertThatThrownBy(() -> TableDefinition.of("t", COLUMNS).withInsertSuffix("deleted"))
                .hasMessageContaining("deleted");
    }
}
