package dev.sluice.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Prints its arguments and then its input. */
    static final class Echo {
        public static void main(String[] arguments) throws IOException {
            List.of(arguments).forEach(System.out::println);
            System.in.transferTo(System.out);
        }
    }

    @Test
    void readsAnotherJvmUntilItsInputEnds() throws Exception {
        try (ChildProcess echo = ChildProcess.start(JavaProgram.of(Echo.class, "one", "two").withQuickStart())) {
            assertThat(echo.awaitLine("two"::equals, LIMIT)).isEqualTo("two");
            echo.input().write("three\n");
            echo.input().flush();
            assertThat(echo.output().readLine()).isEqualTo("three");
            echo.endInput(LIMIT);
            assertThat(echo.awaitExit(LIMIT)).isZero();
        }
    }

    @Test
    void capturesOutputAndFindsALineThatHasPassed() throws Exception {
        try (ChildProcess shell = ChildProcess.start(List.of("sh", "-c", "echo one; echo two >&2; exit 3"))) {
            CapturedOutput output = shell.capture();
            output.awaitEnd(LIMIT);
            assertThat(output.lines()).containsExactly("one", "two");
            assertThat(output.awaitLine("one"::equals, LIMIT)).isEqualTo("one");
            assertThatThrownBy(() -> output.awaitLine("three"::equals, LIMIT)).isInstanceOf(IOException.class)
                    .hasMessageContaining("one\ntwo");
            assertThat(shell.awaitExit(LIMIT)).isEqualTo(3);
        }
    }

    @Test
    void signalsStopsAndKills() throws Exception {
        try (ChildProcess sleeping = ChildProcess.start(List.of("sleep", "60"));
                ChildProcess deaf = ChildProcess.start(List.of("sh", "-c", "trap '' TERM; echo ready; sleep 60 & wait; "
                        + "wait"))) {
            sleeping.signal("TERM");
            assertThat(sleeping.awaitExit(LIMIT)).isEqualTo(143);
            deaf.awaitLine("ready"::equals, LIMIT);
            List<ProcessHandle> children = deaf.handle().descendants().toList();
            deaf.stop(Duration.ofMillis(1));
            assertThat(deaf.isAlive()).isFalse();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
