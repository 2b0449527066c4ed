package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataDirectoryIT {
    private static final int POSTGRES = PostgresServer.majorVersion();

    @TempDir
    Path parent;
    Path folder;

    @BeforeEach
    void nameAFolder() throws IOException {
        folder = parent.toRealPath().resolve("data");
    }

    @Test
    void marksANewFolderWithTheVersionsThatWriteIt() throws IOException {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            assertThat(folder.resolve("format")).content()
                    .contains("layout=1\npostgresql=" + POSTGRES + "\nkafka=4.2.1\n");
            assertThat(directory.postgres()).isEqualTo(folder.resolve("postgres"));
            assertThat(directory.kafka()).isEqualTo(folder.resolve("kafka"));
        }
    }

    @Test
    void opensAgainAfterItWasClosed() {
        DataDirectory.open(folder).close();
        DataDirectory.open(folder).close();
    }

    @Test
    void refusesAFolderThatHoldsSomethingElseAndLeavesIt() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("thesis.txt"), "years");
        assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(StartupProblem.class)
                .hasMessage(
                        "The folder " + folder + " is not a data folder of Sluice and not empty: it holds thesis.txt. "
                                + "Nothing was changed. Choose an empty or a new folder for the data.");
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).containsExactly(folder.resolve("thesis.txt"));
        }
    }

    @Test
    void refusesAFile() throws IOException {
        Files.writeString(folder, "a file");
        assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(StartupProblem.class)
                .hasMessage("The data folder " + folder + " is a file: choose another.");
    }

    @Test
    void refusesAFolderOfAnotherVersionAndSaysWhatToDo() throws IOException {
        Map<String, String> versions = Map.of("layout=2\npostgresql=" + POSTGRES + "\nkafka=4.2.1\n",
                "layout 2 with PostgreSQL " + POSTGRES + " and Kafka 4.2.1",
                "layout=1\npostgresql=15\nkafka=4.2.1\n", "layout 1 with PostgreSQL 15 and Kafka 4.2.1",
                "layout=1\npostgresql=" + POSTGRES + "\nkafka=4.10.0\n",
                "layout 1 with PostgreSQL " + POSTGRES + " and Kafka 4.10.0");
        Files.createDirectories(folder);
        for (Map.Entry<String, String> version : versions.entrySet()) {
            Files.writeString(folder.resolve("format"), version.getKey());
            assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(StartupProblem.class)
                    .hasMessage("The data folder " + folder + " was written by " + version.getValue()
                            + ", and this is layout 1 with PostgreSQL " + POSTGRES
                            + " and Kafka 4.2.1: start the version that wrote "
                            + "it or choose another folder (nothing was changed).");
        }
    }

    @Test
    void goesOnWithAFolderOfAnEarlierKafka() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("format"), "layout=1\npostgresql=" + POSTGRES + "\nkafka=4.0.0\n");
        DataDirectory.open(folder).close();
    }

    @Test
    void refusesAMarkThatCannotBeRead() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("format"), "layout=one\n");
        assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(StartupProblem.class)
                .hasMessage("The file " + folder.resolve("format") + " does not say which version wrote the folder: "
                        + "restore it or choose another folder (nothing was changed).");
    }

    @Test
    void takesAFolderWhoseFirstOwnerDiedBeforeMarkingIt() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("lock"), "1");
        Files.writeString(folder.resolve("format.new"), "lay");
        DataDirectory.open(folder).close();
    }

    @Test
    void refusesAFolderThatThisProcessHas() {
        try (DataDirectory first = DataDirectory.open(folder)) {
            assertThatThrownBy(() -> DataDirectory.open(first.path())).isInstanceOf(StartupProblem.class)
                    .hasMessage("The data folder " + folder
                            + " is in use by this process: stop that one or choose another folder.");
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessHasUntilThatIsKilled() throws IOException {
        try (OtherJvm other = OtherJvm.running(HoldsADataDirectory.class, folder.toString())) {
            assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(StartupProblem.class).message()
                    .matches("The data folder .* is in use by process \\d+: stop that one or choose another folder\\.");
            other.kill();
            DataDirectory.open(folder).close();
        }
    }

    @Test
    void keepsItsLockWhenThisProcessTriesTwice() throws IOException {
        try (DataDirectory first = DataDirectory.open(folder)) {
            assertThatThrownBy(() -> DataDirectory.open(first.path())).isInstanceOf(StartupProblem.class);
            assertThatThrownBy(() -> OtherJvm.running(HoldsADataDirectory.class, folder.toString()))
                    .isInstanceOf(IOException.class).message()
                    .contains("is in use by process " + ProcessHandle.current().pid());
        }
    }
}
