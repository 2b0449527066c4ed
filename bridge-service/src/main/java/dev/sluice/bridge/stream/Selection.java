package dev.sluice.bridge.stream;

import java.util.List;
import java.util.function.Predicate;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;

/**
 * What one caller may see and wants to see. The one place that decides it, for live and replay alike.
 *
 * @param tenant
 *            the caller's tenant, from the verified token
 * @param user
 *            the caller, from the verified token
 * @param channels
 *            the subscribed channels, in ascending order of names
 * @param kinds
 *            which kinds of events
 * @param period
 *            of which time
 */
public record Selection(String tenant, String user, List<Channel> channels,
        Kinds kinds, Period period)
        implements
            Predicate<EventRecord> {
    public Selection {
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("no channel is selected");
        }
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("the tenant is empty");
        }
    }

    @Override
    public boolean test(EventRecord record) {
        String recipient = record.recipient();
        return record.tenant().equals(tenant) && period.includes(record.timestamp())
                && (recipient == null || recipient.equals(user))
                && isSubscribed(record.channel()) && kinds.include(record.kind());
    }

    /** Whether another caller may and wants to see the same of what is for everybody in the tenant. */
    boolean seesTheSame(Selection other) {
        return tenant.equals(other.tenant) && channels.equals(other.channels)
                && kinds.equals(other.kinds) && period.equals(other.period);
    }

    private boolean isSubscribed(int index) {
        for (Channel channel : channels) {
            if (channel.index() == index) {
                return true;
            }
        }
        return false;
    }
}
