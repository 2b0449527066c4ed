package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

/** A program in C, from {@code src/main/c}, which is compiled into {@code target/c} when it is used. */
public final class CProgram {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private CProgram() {}

    /** Returns the C compiler of this machine, {@code cc}. */
    public static Optional<Path> compiler() {
        return RequiredTools.ofThisMachine().find("cc");
    }

    /**
     * Compiles a program and returns it.
     *
     * @throws IOException
     *             if there is no compiler, or it fails
     */
    public static Path compile(String name) throws IOException {
        Path cc = compiler().orElseThrow(() -> new IOException("cc is not installed, and " + name
                + ".c must be compiled. Install a C compiler."));
        Path module = Path.of(System.getProperty("sluice.root", "../..")).resolve("infra/benchmarks").toAbsolutePath()
                .normalize();
        Path folder = Files.createDirectories(module.resolve("target/c"));
        Path program = folder.resolve(name);
        int status = ChildProcess.run(LIMIT, cc.toString(), "-O2", "-Wall", "-Wextra", "-Werror", "-o",
                program.toString(), module.resolve("src/main/c/" + name + ".c").toString());
        if (status != 0) {
            throw new IOException(cc + " failed with " + status + " for " + name + ".c");
        }
        return program;
    }
}
