package dev.sluice.embedded;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StartupProblemTest {
    @Test
    void carriesOneSentence() {
        assertThat(new StartupProblem("Port 1 is taken: choose another."))
                .hasMessage("Port 1 is taken: choose another.");
    }

    @Test
    void refusesWhatIsNoSentenceOnOneLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StartupProblem("Port 1 is taken"));
        assertThatIllegalArgumentException().isThrownBy(() -> new StartupProblem("Port 1\nis taken."));
    }
}
