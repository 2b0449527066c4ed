package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SecretTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void isThirtyTwoRandomBytes() throws IOException {
        String first = Secret.keptIn(folder.resolve("first"));
        assertThat(Base64.getDecoder().decode(first)).hasSize(32);
        assertThat(Secret.keptIn(folder.resolve("second"))).isNotEqualTo(first);
    }

    @Test
    void staysTheSame() throws IOException {
        String first = Secret.keptIn(folder.resolve("secret"));
        assertThat(Secret.keptIn(folder.resolve("secret"))).isEqualTo(first);
        assertThat(folder).isDirectoryContaining("glob:**/secret").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its files have no POSIX permissions")
    void isForItsOwnerAlone() throws IOException {
        Secret.keptIn(folder.resolve("secret"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void startsAnewAfterACrashWhileItWasWritten() throws IOException {
        Files.writeString(folder.resolve("secret.new"), "half");
        assertThat(Base64.getDecoder().decode(Secret.keptIn(folder.resolve("secret")))).hasSize(32);
    }
}
