package dev.sluice.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Where a response is cut. Immutable.
 *
 * @param after
 *            the number of bytes that pass in any case
 * @param place
 *            the place to wait for after these bytes
 * @param reset
 *            whether the connection is reset; otherwise it is closed
 */
record Cut(int after, Place place, boolean reset) {
    /** The number of bytes that are searched for the place. If they do not contain it, the cut is made after them. */
    static final int SEARCHED = 1_000;

    /** The part of the stream that is cut. */
    enum Place {
        ANYWHERE,
        /** Within the value of an id. */
        IN_AN_ID,
        /** After the last line of a block, before the empty line that ends the block. */
        BEFORE_THE_EMPTY_LINE
    }

    /** Returns random cuts, each after at most {@code longest} bytes and {@value #SEARCHED} more. */
    static List<Cut> random(int count, int longest, Random random) {
        List<Cut> cuts = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            cuts.add(new Cut(1 + random.nextInt(longest), Place.values()[n % Place.values().length],
                    random.nextBoolean()));
        }
        return cuts;
    }

    /** The bytes of one connection up to its cut. Used by one thread. */
    final class Progress {
        private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);
        /** The number of bytes of an id that pass. */
        private static final int OF_THE_ID = 15;

        private final byte[] last = new byte[ID.length + OF_THE_ID];
        private int passed;

        /** Returns how many of these bytes pass before the cut; {@code length} if the cut is not among them. */
        int passing(byte[] bytes, int length) {
            for (int n = 0; n < length; n++) {
                if (passed >= after && (passed >= after + SEARCHED || isAtPlace(bytes[n]))) {
                    return n;
                }
                System.arraycopy(last, 1, last, 0, last.length - 1);
                last[last.length - 1] = bytes[n];
                passed++;
            }
            return length;
        }

        private boolean isAtPlace(byte next) {
            return switch (place) {
                case ANYWHERE -> true;
                case IN_AN_ID -> beginsWithId();
                case BEFORE_THE_EMPTY_LINE -> next == '\n' && last[last.length - 1] == '\n';
            };
        }

        private boolean beginsWithId() {
            for (int n = 0; n < ID.length; n++) {
                if (last[n] != ID[n]) {
                    return false;
                }
            }
            return true;
        }
    }
}
