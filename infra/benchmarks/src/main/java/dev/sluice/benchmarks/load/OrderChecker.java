package dev.sluice.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A check of every block of one response: the numbers that the publisher gave to a tenant's events must be consecutive,
 * and the offsets in the ids must increase. Used by one thread.
 */
final class OrderChecker implements BlockScanner.BlockSink {
    private static final byte[] NUMBER = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);

    private final LongConsumer arrived;
    private byte[] block = new byte[1024];
    private int length;
    private long lastNumber = -1;
    private long lastOffset = -1;
    private long errors;
    private String firstId = "";

    /** Creates a checker that passes each event's number to {@code arrived}. */
    OrderChecker(LongConsumer arrived) {
        this.arrived = arrived;
    }

    @Override
    public void more(ByteBuffer bytes, int from, int to) {
        int more = to - from;
        if (length + more > block.length) {
            block = Arrays.copyOf(block, Math.max(block.length * 2, length + more));
        }
        bytes.get(from, block, length, more);
        length += more;
    }

    @Override
    public void complete() {
        int id = find(ID, 0);
        if (id >= 0 && firstId.isEmpty()) {
            // Without the two line feeds that end the block.
            int end = find(new byte[]{'\n'}, id + 1);
            firstId = new String(block, id + ID.length, end - id - ID.length, StandardCharsets.US_ASCII);
        }
        int number = find(NUMBER, 0);
        if (number >= 0) {
            check(number(number + NUMBER.length), id < 0 ? lastOffset + 1 : offset(id + ID.length));
        }
        length = 0;
    }

    private void check(long number, long offset) {
        if ((lastNumber >= 0 && number != lastNumber + 1) || offset <= lastOffset) {
            errors++;
        }
        lastNumber = number;
        lastOffset = offset;
        arrived.accept(number);
    }

    /** Returns the offset in {@code activity.<partition>.<offset>~…}. */
    private long offset(int from) {
        int firstDot = find(new byte[]{'.'}, from);
        return number(find(new byte[]{'.'}, firstDot + 1) + 1);
    }

    private long number(int from) {
        long number = 0;
        for (int at = from; at < length && block[at] >= '0' && block[at] <= '9'; at++) {
            number = number * 10 + block[at] - '0';
        }
        return number;
    }

    private int find(byte[] what, int from) {
        for (int at = from; at + what.length <= length; at++) {
            if (block[at] == what[0] && Arrays.equals(block, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the number of events that were missing, duplicated or out of order. */
    long errors() {
        return errors;
    }

    /** Returns the first id, or empty. */
    String firstId() {
        return firstId;
    }
}
