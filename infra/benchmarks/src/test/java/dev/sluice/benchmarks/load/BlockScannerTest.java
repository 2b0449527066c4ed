package dev.sluice.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BlockScannerTest {
    private static final String BRIDGE = "retry: 1840\n\nevent: ready\ndata: {}\nid: activity.3.0~a,b\n\n"
            + block(7, 12) + block(8, 14) + "event: ping\ndata: {}\nid: activity.3.14~a\n\n";
    private static final String EMITTER = "event:ready\ndata:{}\n\nevent:activity:new\ndata:{\"id\":\"0001\"}\nid:1\n\n";

    private final BlockScanner scanner = new BlockScanner();
    private final List<Long> numbers = new ArrayList<>();
    private final OrderChecker order = new OrderChecker(numbers::add);

    private static String block(long number, long offset) {
        return "event: activity:new\ndata: {\"type\":\"activity\",\"data\":{\"id\":\"" + number
                + "\",\"text\":\"a long text, so that eight bytes at a time matter\"}}\nid: activity.3." + offset
                + "~ekw60,notification.3.-1~a\n\n";
    }

    private void accept(String text, int step) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < bytes.length; from += step) {
            int length = Math.min(step, bytes.length - from);
            scanner.accept(ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN).put(bytes, from, length)
                    .flip(), order);
        }
    }

    @Test
    void countsEventsHoweverTheyAreCut() {
        for (int step = 1; step <= BRIDGE.length(); step++) {
            var counted = new BlockScannerTest();
            counted.accept(BRIDGE, step);
            assertThat(counted.scanner.blocks()).as("in steps of %s", step).isEqualTo(5);
            assertThat(counted.scanner.events()).as("in steps of %s", step).isEqualTo(2);
            assertThat(counted.numbers).as("in steps of %s", step).containsExactly(7L, 8L);
            assertThat(counted.order.errors()).as("in steps of %s", step).isZero();
        }
    }

    @Test
    void countsEventsOfEmitters() {
        accept(EMITTER, 5);
        assertThat(scanner.events()).isEqualTo(1);
        assertThat(numbers).containsExactly(1L);
    }

    @Test
    void knowsTheFirstId() {
        accept(BRIDGE, 64);
        assertThat(order.firstId()).isEqualTo("activity.3.0~a,b");
    }

    @Test
    void seesWhatIsMissing() {
        accept(block(7, 12) + block(9, 14), 100);
        assertThat(order.errors()).isEqualTo(1);
    }

    @Test
    void seesWhatComesTwice() {
        accept(block(7, 12) + block(7, 12), 100);
        assertThat(order.errors()).isEqualTo(1);
    }

    @Test
    void seesAnOffsetThatGoesBack() {
        accept(block(7, 12) + block(8, 11), 100);
        assertThat(order.errors()).isEqualTo(1);
    }
}
