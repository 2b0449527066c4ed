package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The newest records of one partition number, over all channels, in order of arrival. Owns a ring of records, each at
 * its sequence number; says whether it still covers a position. One writer (the feeder); any number of readers, which
 * never wait: a reader that was overtaken finds null and reads from Kafka.
 */
public final class Tail {
    private static final int INITIAL_CAPACITY = 64;

    private final int partition;
    private final Object identity = new Object();
    /** Tenants with an open connection; guarded by this, so that no record slips in between edge and track. */
    private final Map<String, TenantTrack> tracks = new HashMap<>();
    // Written by the feeder only. A slot is reused only after `start` says that it is gone; readers look at the slot
    // first and at `start` afterwards.
    private volatile AtomicReferenceArray<@Nullable EventRecord> ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);
    private volatile Start start;
    private volatile Edge edge;
    private long bytes;

    /**
     * An empty tail.
     *
     * @param partition
     *            the partition number
     * @param last
     *            the position after which its records begin
     */
    Tail(int partition, OffsetVector last) {
        this.partition = partition;
        this.start = new Start(0, last);
        this.edge = new Edge(0, last);
    }

    /**
     * Up to where the tail reaches.
     *
     * @param sequence
     *            the sequence number that the next record will have
     * @param position
     *            per channel the last offset that the feeder has passed, markers included
     */
    public record Edge(long sequence, OffsetVector position) {}

    /** From where on the tail is complete: records after {@code position} are at {@code sequence} or later. */
    private record Start(long sequence, OffsetVector position) {}

    int partition() {
        return partition;
    }

    /** Stands for this tail without holding it. */
    Object identity() {
        return identity;
    }

    /** Up to where the tail reaches now. */
    public Edge edge() {
        return edge;
    }

    /**
     * The sequence number from which a cursor at {@code position} has to read; empty if records after the position are
     * no longer here.
     *
     * @param channels
     *            the channels that matter
     */
    public OptionalLong sequenceAfter(OffsetVector position, List<Channel> channels) {
        Start from = start;
        Edge to = edge;
        boolean atEdge = true;
        for (Channel channel : channels) {
            int index = channel.index();
            if (position.offset(index) < from.position.offset(index)) {
                return OptionalLong.empty();
            }
            atEdge &= position.offset(index) >= to.position.offset(index);
        }
        return OptionalLong.of(atEdge ? to.sequence : from.sequence);
    }

    /** The record at a sequence number before the edge; null if it is no longer here. */
    public @Nullable EventRecord at(long sequence) {
        AtomicReferenceArray<@Nullable EventRecord> records = ring;
        EventRecord found = records.get(slot(records, sequence));
        return start.sequence <= sequence ? found : null;
    }

    /** Follows a tenant; each call is undone by one {@link #unfollow}. */
    synchronized TenantTrack follow(String tenant) {
        var track = tracks.computeIfAbsent(tenant, key -> new TenantTrack(edge.sequence - 1));
        track.followers++;
        return track;
    }

    synchronized void unfollow(String tenant) {
        tracks.computeIfPresent(tenant, (key, track) -> --track.followers == 0 ? null : track);
    }

    synchronized boolean isFollowed() {
        return !tracks.isEmpty();
    }

    /**
     * Appends what one poll brought. Called by the feeder only.
     *
     * @param records
     *            in the order in which readers shall see them
     * @param position
     *            up to where the feeder has read now
     * @param touched
     *            takes the followed tenants that have new records
     */
    synchronized void append(List<EventRecord> records, OffsetVector position, Collection<String> touched) {
        long sequence = edge.sequence;
        long weight = 0;
        for (EventRecord record : records) {
            if (sequence - start.sequence == ring.length()) {
                grow(sequence);
            }
            ring.set(slot(ring, sequence), record);
            weight += record.weight();
            TenantTrack track = tracks.get(record.tenant());
            if (track != null) {
                track.lastSequence = sequence;
                touched.add(record.tenant());
            }
            sequence++;
        }
        bytes += weight;
        edge = new Edge(sequence, position);
    }

    /**
     * Empties the tail and goes on from another position, because the log no longer holds what lies between. Every
     * attached cursor finds itself overtaken. Called by the feeder only.
     */
    synchronized void restart(OffsetVector position) {
        long sequence = edge.sequence + 1;
        tracks.values().forEach(track -> track.lastSequence = edge.sequence);
        start = new Start(sequence, position);
        ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);
        bytes = 0;
        edge = new Edge(sequence, position);
    }

    /** Drops the oldest record; returns what that freed, in bytes. Called by the feeder only. */
    int evictOldest() {
        long sequence = start.sequence;
        if (sequence == edge.sequence) {
            return 0;
        }
        EventRecord oldest = Objects.requireNonNull(ring.get(slot(ring, sequence)));
        start = new Start(sequence + 1,
                start.position.with(oldest.channel(), oldest.offset(), oldest.leaderEpoch()));
        ring.set(slot(ring, sequence), null);
        bytes -= oldest.weight();
        return oldest.weight();
    }

    /** What the records here weigh, in bytes. Called by the feeder only. */
    long bytes() {
        return bytes;
    }

    private void grow(long end) {
        var larger = new AtomicReferenceArray<@Nullable EventRecord>(ring.length() * 2);
        for (long sequence = start.sequence; sequence < end; sequence++) {
            larger.set(slot(larger, sequence), ring.get(slot(ring, sequence)));
        }
        ring = larger;
    }

    private static int slot(AtomicReferenceArray<@Nullable EventRecord> records, long sequence) {
        return (int) (sequence & (records.length() - 1));
    }

    /**
     * Where the newest record of a followed tenant is, so that a cursor for which nothing came can pass by everything
     * else without looking at it.
     */
    static final class TenantTrack {
        /** Written under the tail's lock, before the edge that covers it. */
        private volatile long lastSequence;
        /** Guarded by the tail. */
        private int followers;

        private TenantTrack(long lastSequence) {
            this.lastSequence = lastSequence;
        }

        /** Whether no record of the tenant has this sequence number or a later one. */
        boolean nothingSince(long sequence) {
            return lastSequence < sequence;
        }
    }
}
