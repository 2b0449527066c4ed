package dev.sluice.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequiredToolsTest {
    @TempDir
    private Path folder;

    @Test
    void findsAProgramOnThePath() throws Exception {
        Path program = Files.createFile(folder.resolve("sluice-tool"));
        var tools = new RequiredTools(Map.of("PATH", "/nowhere:" + folder));
        assertThat(tools.find("sluice-tool")).isEmpty();
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(tools.require("sluice-tool")).isEqualTo(program);
    }

    @Test
    void skipsTheTestWhereAToolIsMissing() {
        var tools = new RequiredTools(Map.of());
        assertThatThrownBy(() -> tools.require("sluice-tool")).isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("sluice-tool is not installed");
    }

    @Test
    void failsWhereAToolIsMissingAndEverythingIsRequired() {
        var tools = new RequiredTools(Map.of("CI_REQUIRES_ALL", "true"));
        assertThatThrownBy(() -> tools.require(Optional.empty(), "React")).isInstanceOf(AssertionError.class)
                .hasMessageContaining("React is not installed");
    }
}
