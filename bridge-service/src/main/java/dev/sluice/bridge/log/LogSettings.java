package dev.sluice.bridge.log;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.sluice.schemas.ChannelName;
import dev.sluice.schemas.Topics;

/**
 * Channels to serve, and memory limits.
 *
 * @param topicPrefix
 *            the prefix of all topic names
 * @param channels
 *            names of the channels to serve
 * @param tail
 *            memory limit of all tails together
 * @param replayCache
 *            memory limit of the block cache
 * @param tenantIndex
 *            memory limit of the tenant index; 0 disables it
 * @param pinned
 *            memory limit of the records that responses keep while their clients take no bytes
 * @param replayReaders
 *            number of concurrent readers of past records, 1 to 64
 */
@ConfigurationProperties("sluice.log")
public record LogSettings(@DefaultValue(Topics.DEFAULT_PREFIX) String topicPrefix,
        @DefaultValue({
                "activity", "notification"}) List<String> channels,
        @DefaultValue("64MB") DataSize tail,
        @DefaultValue("64MB") DataSize replayCache,
        @DefaultValue("16MB") DataSize tenantIndex,
        @DefaultValue("64MB") DataSize pinned,
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

    /** Returns the topic names. */
    public Topics topics() {
        return new Topics(topicPrefix);
    }
}
