package dev.sluice.reliability.check;

import java.util.Arrays;

/** Fingerprints in the order of arrival, eight bytes each. Used by one thread at a time. */
public final class Sequence {
    private static final int FIRST_CAPACITY = 1024;

    private long[] fingerprints = new long[FIRST_CAPACITY];
    private int size;

    /** Appends a fingerprint. */
    public void add(long fingerprint) {
        if (size == fingerprints.length) {
            fingerprints = Arrays.copyOf(fingerprints, 2 * size);
        }
        fingerprints[size++] = fingerprint;
    }

    /** Returns the number of fingerprints. */
    public int size() {
        return size;
    }

    /** Returns a copy of the fingerprints. */
    public long[] toArray() {
        return Arrays.copyOf(fingerprints, size);
    }
}
