package dev.sluice.bridge.request;

import java.util.List;
import java.util.function.Predicate;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;

/**
 * The predicate that decides which events one caller may see and wants to see, for live and past events alike, with the
 * size limit of the caller's client.
 *
 * @param tenant
 *            the caller's tenant, from the verified token
 * @param user
 *            the caller, from the verified token
 * @param channels
 *            the subscribed channels, sorted by name; at least one
 * @param kinds
 *            which kinds of events
 * @param times
 *            which record timestamps
 * @param sizeLimit
 *            which events arrive without their content
 */
public record Selection(String tenant, String user, List<Channel> channels, KindFilter kinds, TimeRange times,
        SizeLimit sizeLimit)
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

    /** Creates a selection without a size limit. */
    public Selection(String tenant, String user, List<Channel> channels, KindFilter kinds, TimeRange times) {
        this(tenant, user, channels, kinds, times, SizeLimit.NONE);
    }

    @Override
    public boolean test(EventRecord record) {
        String recipient = record.recipient();
        return record.tenant().equals(tenant) && times.contains(record.timestamp())
                && (recipient == null || recipient.equals(user))
                && isSubscribed(record.channel()) && kinds.includes(record.kind());
    }

    /**
     * Returns whether a marker concerns the selection. Kinds and recipients do not matter: any of them may lack events.
     * Neither does the beginning of the range: the missing rows may be from any time up to the next record.
     */
    public boolean concerns(EventRecord marker) {
        return isSubscribed(marker.channel()) && marker.timestamp() < times.untilMillis();
    }

    /** Returns whether another caller gets the same bytes for the events that every user of the tenant may see. */
    public boolean selectsSame(Selection other) {
        return tenant.equals(other.tenant) && channels.equals(other.channels)
                && kinds.equals(other.kinds) && times.equals(other.times)
                && sizeLimit.equals(other.sizeLimit);
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
