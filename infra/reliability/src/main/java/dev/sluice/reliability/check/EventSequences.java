package dev.sluice.reliability.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Event sequences, one per tenant and channel; order is guaranteed only within a sequence. Used by one thread at a
 * time.
 */
public final class EventSequences {
    private final Map<String, Sequence> sequences = new TreeMap<>();

    /** Appends to the sequence of a tenant in a channel. */
    public void add(String tenant, String channel, long fingerprint) {
        sequences.computeIfAbsent(tenant + " " + channel, none -> new Sequence()).add(fingerprint);
    }

    /** Returns the number of fingerprints in all sequences. */
    public long size() {
        return sequences.values().stream().mapToLong(Sequence::size).sum();
    }

    /** Returns the sequences of one tenant. */
    public EventSequences of(String tenant) {
        var its = new EventSequences();
        sequences.forEach((key, sequence) -> {
            if (key.startsWith(tenant + " ")) {
                its.sequences.put(key, sequence);
            }
        });
        return its;
    }

    /**
     * Compares the received sequences with these, which are the expected ones, over all tenants and channels of either.
     */
    public Difference differenceTo(EventSequences received) {
        Set<String> all = new TreeSet<>(sequences.keySet());
        all.addAll(received.sequences.keySet());
        return all.stream()
                .map(each -> Difference.between(sequences.getOrDefault(each, new Sequence()),
                        received.sequences.getOrDefault(each, new Sequence())))
                .reduce(Difference.NONE, Difference::and);
    }
}
