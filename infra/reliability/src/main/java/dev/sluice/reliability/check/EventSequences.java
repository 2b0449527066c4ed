package dev.sluice.reliability.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A sequence for each tenant in each channel: order is promised within one. Used by one thread at a time. */
public final class EventSequences {
    private final Map<String, Sequence> sequences = new TreeMap<>();

    /** Adds one at the end of the tenant's sequence. */
    public void add(String tenant, String channel, long fingerprint) {
        sequences.computeIfAbsent(tenant + " " + channel, none -> new Sequence()).add(fingerprint);
    }

    /** How many there are in all. */
    public long size() {
        return sequences.values().stream().mapToLong(Sequence::size).sum();
    }

    /** Those of one tenant. */
    public EventSequences of(String tenant) {
        var its = new EventSequences();
        sequences.forEach((key, sequence) -> {
            if (key.startsWith(tenant + " ")) {
                its.sequences.put(key, sequence);
            }
        });
        return its;
    }

    /** How others differ from these, over all tenants and channels of either. */
    public Difference differenceTo(EventSequences seen) {
        Set<String> all = new TreeSet<>(sequences.keySet());
        all.addAll(seen.sequences.keySet());
        return all.stream()
                .map(each -> Difference.between(sequences.getOrDefault(each, new Sequence()),
                        seen.sequences.getOrDefault(each, new Sequence())))
                .reduce(Difference.NONE, Difference::and);
    }
}
