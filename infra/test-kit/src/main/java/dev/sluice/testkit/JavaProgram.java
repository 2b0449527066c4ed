package dev.sluice.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command line that runs a main class in a JVM of its own. Immutable.
 *
 * @param launcher
 *            the {@code java} program, after the words that start it
 * @param options
 *            JVM options, in order
 * @param classPath
 *            as {@code -cp} takes it
 * @param mainClass
 *            its binary name
 * @param arguments
 *            what the main method gets
 */
public record JavaProgram(List<String> launcher, List<String> options, String classPath, String mainClass,
        List<String> arguments) {
    public JavaProgram {
        launcher = List.copyOf(launcher);
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    /** A main class on this JVM's class path, run by this JVM's {@code java}, with no options. */
    public static JavaProgram of(Class<?> mainClass, String... arguments) {
        return of(mainClass, List.of(arguments));
    }

    /** As {@link #of(Class, String...)}. */
    public static JavaProgram of(Class<?> mainClass, List<String> arguments) {
        return new JavaProgram(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), List.of(),
                System.getProperty("java.class.path"), mainClass.getName(), arguments);
    }

    /** With further JVM options. */
    public JavaProgram withOptions(String... further) {
        return withOptions(List.of(further));
    }

    /** With further JVM options. */
    public JavaProgram withOptions(List<String> further) {
        return new JavaProgram(launcher, concatenated(options, further), classPath, mainClass, arguments);
    }

    /** With what Kafka and Jetty need on JDK 25 to start without a warning. */
    public JavaProgram withNativeAccess() {
        return withOptions("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    /** Compiled by C1 alone, which halves the time to start; not for programs whose speed is measured. */
    public JavaProgram withQuickStart() {
        return withOptions("-XX:TieredStopAtLevel=1", "-Xshare:auto");
    }

    /** Started by another program, such as {@code taskset -c 0}. */
    public JavaProgram startedBy(List<String> prefix) {
        return new JavaProgram(concatenated(prefix, launcher), options, classPath, mainClass, arguments);
    }

    /** All words of the command. */
    public List<String> command() {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    private static List<String> concatenated(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
