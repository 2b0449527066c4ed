package dev.sluice.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import dev.sluice.testkit.CapturedOutput;
import dev.sluice.testkit.ChildProcess;

/**
 * A client that is a program. It reads the address and the token from the environment, prints each event and ends with
 * status 0 when the bridge answers 204. Immutable.
 *
 * @param command
 *            gives the command; skips or fails the calling test if a part of it is missing
 */
record ClientProgram(String name, Supplier<List<String>> command) implements Client {
    private static final int LOG_CHARACTERS = 3_000;

    @Override
    public Follower follow(URI stream, String token, Runnable beforeRequest) throws IOException {
        Path log = Files.createTempFile("client", ".log");
        var builder = new ProcessBuilder(command.get()).redirectError(log.toFile());
        builder.environment().put("SLUICE_URL", stream.toString());
        builder.environment().put("SLUICE_TOKEN", token);
        beforeRequest.run();
        ChildProcess process = ChildProcess.start(builder);
        return new Running(process, process.capture(), log);
    }

    @Override
    public String toString() {
        return name;
    }

    private record Running(ChildProcess process, CapturedOutput output, Path errors) implements Follower {
        @Override
        public List<String> lines() {
            return output.lines();
        }

        @Override
        public boolean hasStopped() {
            return !process.isAlive() && process.awaitExit(Duration.ofSeconds(1)) == 0;
        }

        @Override
        public String log() {
            try {
                String text = Files.readString(errors, StandardCharsets.UTF_8);
                return text.substring(Math.max(0, text.length() - LOG_CHARACTERS))
                        + (process.isAlive() ? "\nIt still runs." : "\nIt has ended.");
            } catch (IOException unreadable) {
                return unreadable.toString();
            }
        }

        @Override
        public void close() throws IOException {
            process.killWithDescendants();
            Files.delete(errors);
        }
    }
}
