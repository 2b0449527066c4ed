package dev.sluice.bridge.log;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.sluice.schemas.ChannelName;
import dev.sluice.schemas.Topics;

/**
 * What the bridge reads and with how much.
 *
 * @param topicPrefix
 *            what the topics' names start with
 * @param channels
 *            the channels to serve
 * @param tail
 *            the bound for the newest records kept in memory, over all partitions
 * @param replayCache
 *            the bound for what replays have read lately and share
 * @param tenantIndex
 *            the bound for what is remembered of where tenants' records are; 0: nothing
 * @param replayReaders
 *            how many replays read at the same time
 */
@ConfigurationProperties("sluice.log")
public record LogSettings(@DefaultValue(Topics.DEFAULT_PREFIX) String topicPrefix,
        @DefaultValue({
                "activity", "notification"}) List<String> channels,
        @DefaultValue("64MB") DataSize tail,
        @DefaultValue("64MB") DataSize replayCache,
        @DefaultValue("16MB") DataSize tenantIndex,
        @DefaultValue("2") int replayReaders) {
    public LogSettings {
        channels = channels.stream().map(ChannelName::require).sorted().distinct().toList();
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("sluice.log.channels is empty: name at least one channel");
        }
        if (tenantIndex.isNegative()) {
            throw new IllegalArgumentException("sluice.log.tenant-index is " + tenantIndex + ": expected 0B or more");
        }
        if (replayReaders < 1 || replayReaders > 64) {
            throw new IllegalArgumentException("sluice.log.replay-readers is " + replayReaders + ": expected 1 to 64");
        }
    }

    /** The topics' names. */
    public Topics topics() {
        return new Topics(topicPrefix);
    }
}
