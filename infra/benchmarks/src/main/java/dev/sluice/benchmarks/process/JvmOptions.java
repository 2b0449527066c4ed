package dev.sluice.benchmarks.process;

import java.nio.file.Path;

/** The file of JVM options that a bridge and standalone mode run with, {@code infra/standalone/jvm.options}. */
public final class JvmOptions {
    private JvmOptions() {}

    /**
     * Returns the launcher's argument that names the file; the system property {@code sluice.root} says where it is.
     */
    public static String argument() {
        Path root = Path.of(System.getProperty("sluice.root", "../.."));
        return "@" + root.resolve("infra/standalone/jvm.options").toAbsolutePath().normalize();
    }
}
