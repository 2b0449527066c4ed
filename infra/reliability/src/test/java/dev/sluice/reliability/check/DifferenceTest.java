package dev.sluice.reliability.check;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DifferenceTest {
    @Test
    void thereIsNoneBetweenEqualSequences() {
        assertThat(between(new long[]{1, 2, 3}, 1, 2, 3)).isEqualTo(new Difference(3, 0, 0, 0, 0));
        assertThat(between(new long[]{1, 2, 3}, 1, 2, 3).isNone()).isTrue();
    }

    @Test
    void countsWhatIsMissing() {
        assertThat(between(new long[]{1, 2, 3, 4}, 1, 4)).isEqualTo(new Difference(4, 2, 0, 0, 0));
    }

    @Test
    void countsWhatCameTwice() {
        assertThat(between(new long[]{1, 2, 3}, 1, 2, 2, 3, 1)).isEqualTo(new Difference(3, 0, 2, 0, 0));
    }

    @Test
    void countsWhatCameAfterALaterOne() {
        assertThat(between(new long[]{1, 2, 3, 4}, 1, 3, 2, 4)).isEqualTo(new Difference(4, 0, 0, 1, 0));
    }

    @Test
    void countsItemsThatAreNotExpected() {
        assertThat(between(new long[]{1, 2}, 1, 9, 2)).isEqualTo(new Difference(2, 0, 0, 0, 1));
    }

    @Test
    void expectsWhatIsAlikeAsOftenAsItIsThere() {
        assertThat(between(new long[]{5, 5, 6}, 5, 6, 5)).isEqualTo(new Difference(3, 0, 0, 1, 0));
        assertThat(between(new long[]{5, 5, 6}, 5, 6)).isEqualTo(new Difference(3, 1, 0, 0, 0));
    }

    @Test
    void keepsTenantsAndChannelsApart() {
        var expected = new EventSequences();
        expected.add("acme", "activity", 1);
        expected.add("globex", "activity", 2);
        var seen = new EventSequences();
        seen.add("globex", "activity", 2);
        seen.add("globex", "activity", 1);
        assertThat(expected.differenceTo(seen)).isEqualTo(new Difference(2, 1, 0, 0, 1));
        assertThat(expected.of("acme").differenceTo(new EventSequences())).isEqualTo(new Difference(1, 1, 0, 0, 0));
    }

    private static Difference between(long[] expected, long... seen) {
        return Difference.between(sequence(expected), sequence(seen));
    }

    private static Sequence sequence(long... fingerprints) {
        var sequence = new Sequence();
        for (long each : fingerprints) {
            sequence.add(each);
        }
        return sequence;
    }
}
