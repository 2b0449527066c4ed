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
 * The newest records of one partition over all channels, in order of arrival: a ring buffer in which each record has a
 * sequence number. One writer, the tail feeder; any number of readers, which never block. A reader that has fallen
 * behind gets null and continues from Kafka.
 */
public final class Tail {
    private static final int INITIAL_CAPACITY = 64;

    private final int partition;
    private final Object identity = new Object();
    /** By tenant with a lease; guarded by this, so that no record is appended between reading the edge and tracking. */
    private final Map<String, TenantTrack> tracks = new HashMap<>();
    // Written by the feeder only. A slot is reused only after `start` has passed it. Readers read the slot first and
    // `start` afterwards.
    private volatile AtomicReferenceArray<@Nullable EventRecord> ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);
    private volatile Start start;
    private volatile Edge edge;
    private long bytes;

    /**
     * Creates an empty tail.
     *
     * @param last
     *            the position after which its records begin
     */
    public Tail(int partition, Position last) {
        this.partition = partition;
        this.start = new Start(0, last);
        this.edge = new Edge(0, last);
    }

    /**
     * The end of the tail.
     *
     * @param sequence
     *            the sequence number of the next record
     * @param position
     *            for each channel the last offset that the feeder has read, transaction markers included
     */
    public record Edge(long sequence, Position position) {}

    /** The start of the tail: all records after {@code position} are at {@code sequence} or later. */
    private record Start(long sequence, Position position) {}

    int partition() {
        return partition;
    }

    /** Returns an object that identifies this tail without holding its records. */
    Object identity() {
        return identity;
    }

    /** Returns the current end of the tail. */
    public Edge edge() {
        return edge;
    }

    /**
     * Returns the sequence number from which a cursor at {@code position} must read; empty if records after the
     * position have been evicted.
     *
     * @param channels
     *            the channels that the cursor reads
     */
    public OptionalLong sequenceAfter(Position position, List<Channel> channels) {
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

    /** Returns the record at a sequence number before the edge; null if it has been evicted. */
    public @Nullable EventRecord at(long sequence) {
        AtomicReferenceArray<@Nullable EventRecord> records = ring;
        EventRecord found = records.get(slot(records, sequence));
        return start.sequence <= sequence ? found : null;
    }

    /** Tracks a tenant. Each call is undone by one {@link #unfollow}. */
    synchronized TenantTrack follow(String tenant) {
        TenantTrack track = tracks.computeIfAbsent(tenant, key -> new TenantTrack(edge.sequence - 1));
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
     * Appends the records of one poll. Called by the feeder only.
     *
     * @param records
     *            in the order in which readers get them
     * @param position
     *            the position up to which the feeder has read
     * @param touched
     *            receives the tracked tenants that the records concern
     */
    public synchronized void append(List<EventRecord> records, Position position, Collection<String> touched) {
        long sequence = edge.sequence;
        long weight = 0;
        for (EventRecord record : records) {
            if (sequence - start.sequence == ring.length()) {
                grow(sequence);
            }
            ring.set(slot(ring, sequence), record);
            weight += record.weight();
            if (record.sourceGap() != null) {
                touchAll(sequence, touched);
            } else {
                touch(record.tenant(), sequence, touched);
            }
            sequence++;
        }
        bytes += weight;
        edge = new Edge(sequence, position);
    }

    private void touch(String tenant, long sequence, Collection<String> touched) {
        TenantTrack track = tracks.get(tenant);
        if (track != null) {
            track.lastSequence = sequence;
            touched.add(tenant);
        }
    }

    /** A gap concerns every tenant. */
    private void touchAll(long sequence, Collection<String> touched) {
        tracks.values().forEach(track -> track.lastSequence = sequence);
        touched.addAll(tracks.keySet());
    }

    /**
     * Empties the tail and continues after another position, because the log no longer holds the records in between.
     * Every reader then detects that it has fallen behind. Called by the feeder only.
     */
    public synchronized void restart(Position position) {
        long sequence = edge.sequence + 1;
        tracks.values().forEach(track -> track.lastSequence = edge.sequence);
        start = new Start(sequence, position);
        ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);
        bytes = 0;
        edge = new Edge(sequence, position);
    }

    /**
     * Evicts the oldest record and returns the freed memory, in bytes; 0 if the tail is empty. Called by the feeder
     * only.
     */
    public int evictOldest() {
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

    /** Returns the memory that the records hold, in bytes. Called by the feeder only. */
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
     * The newest record that concerns a tracked tenant. It lets a cursor skip the records of other tenants, without
     * examining them, while its own tenant has no new record.
     */
    static final class TenantTrack {
        /** Written under the tail's lock, before the edge that includes the record. */
        private volatile long lastSequence;
        /** Guarded by the tail. */
        private int followers;

        private TenantTrack(long lastSequence) {
            this.lastSequence = lastSequence;
        }

        /** Returns whether the tenant has no record at this sequence number or later. */
        boolean nothingSince(long sequence) {
            return lastSequence < sequence;
        }
    }
}
