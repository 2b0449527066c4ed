package dev.sluice.testkit.report;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlowestTestsTest {
    @Test
    void listsTheSlowestFirst() {
        assertThat(SlowestTests.table(List.of(
                new TestTime("schemas", "NamesTest", "acceptsNames", 0.04, 0.2),
                new TestTime("cdc-connector", "SlotStateIT", "refusesALostSlot", 12.34, 65)))
                .lines()).containsExactly(
                        "",
                        "Slowest tests of 2 (seconds)",
                        "  test  class  module         name",
                        "  12.3   65.0  cdc-connector  SlotStateIT.refusesALostSlot",
                        "   0.0    0.2  schemas        NamesTest.acceptsNames");
    }

    @Test
    void listsTwenty() {
        List<TestTime> tests = IntStream.range(0, 30).mapToObj(n -> new TestTime("schemas", "ATest", "n" + n, n, 500))
                .toList();
        assertThat(SlowestTests.table(tests).lines().skip(3)).hasSize(20)
                .allSatisfy(row -> assertThat(row).doesNotEndWith("n9"));
    }

    @Test
    void shortensLongNames() {
        assertThat(SlowestTests.table(List.of(new TestTime("schemas", "ATest", "x".repeat(200), 1, 1))).lines())
                .last().asString().endsWith("x…").hasSizeLessThan(120);
    }
}
