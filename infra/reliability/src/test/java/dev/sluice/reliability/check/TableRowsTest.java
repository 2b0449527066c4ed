package dev.sluice.reliability.check;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableRowsTest {
    private static final Map<String, Long> TABLE = Map.of("a", 1L, "b", 2L, "c", 3L);
    private static final Map<String, Long> RECEIVED = Map.of("a", 1L, "b", 9L, "d", 4L);

    @Test
    void countsRowsWithoutEventsEventsWithoutRowsAndOtherContent() {
        assertThat(TableRows.difference(TABLE, RECEIVED, Set.of("a", "b", "c", "d"), Set.of()))
                .isEqualTo(new Difference(3, 1, 0, 1, 1));
    }

    @Test
    void aRowThatWasChangedInAGapStillNeedsAnEventThatInsertsIt() {
        assertThat(TableRows.difference(TABLE, RECEIVED, Set.of("a", "b", "d"), Set.of("b", "c", "d")))
                .isEqualTo(new Difference(3, 1, 0, 0, 0));
        assertThat(TableRows.difference(TABLE, RECEIVED, Set.of("a", "b", "c", "d"), Set.of("b", "c", "d")))
                .isEqualTo(new Difference(3, 0, 0, 0, 0));
    }
}
