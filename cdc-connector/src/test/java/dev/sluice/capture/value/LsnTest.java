package dev.sluice.capture.value;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LsnTest {
    @ParameterizedTest
    @CsvSource({"0,0/0", "23803720,0/16B3748", "4294967296,1/0", "-1,FFFFFFFF/FFFFFFFF"})
    void writesAndReadsWhatPostgresPrints(long lsn, String text) {
        assertThat(Lsn.format(lsn)).isEqualTo(text);
        assertThat(Lsn.parse(text)).isEqualTo(lsn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "0", "/1", "1/", "x/y"})
    void refusesATextThatIsNoLsn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text));
    }
}
