package dev.sluice.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A JVM beside this one that runs a program of these tests until it is killed, as {@code kill -9} does it. The program
 * prints one line when it is ready.
 */
final class OtherJvm implements AutoCloseable {
    private static final int LONGEST_END_SECONDS = 30;

    private final Process process;
    private final String ready;

    private OtherJvm(Process process, String ready) {
        this.process = process;
        this.ready = ready;
    }

    /** Runs {@code program}'s main method and returns when it has printed its line that starts with "ready". */
    static OtherJvm running(Class<?> program, String... arguments) throws IOException {
        return running(library -> true, program, arguments);
    }

    /** The same, with only some of the libraries on its class path. */
    static OtherJvm running(Predicate<String> library, Class<?> program, String... arguments) throws IOException {
        String classPath = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path")).filter(library)
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new StringBuilder();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready")) {
                return new OtherJvm(process, line);
            }
            said.append(line).append('\n');
        }
        throw new IOException("The other JVM ended before it was ready: " + said);
    }

    /** The line it printed. */
    String ready() {
        return ready;
    }

    /** Ends its input, at which the program ends by itself; returns its exit status. */
    int finish() throws IOException {
        process.outputWriter().close();
        return process.onExit().orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS).join().exitValue();
    }

    /** Kills it without any chance to clean up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
