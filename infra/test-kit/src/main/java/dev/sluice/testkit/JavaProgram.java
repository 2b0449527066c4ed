package dev.sluice.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command line that runs a main class in a separate JVM. Immutable.
 *
 * @param launcher
 *            the {@code java} program, preceded by the words of a program that starts it
 * @param options
 *            JVM options, in order
 * @param classPath
 *            the value of {@code -cp}
 * @param mainClass
 *            its binary name
 * @param arguments
 *            the arguments of the main method
 */
public record JavaProgram(List<String> launcher, List<String> options, String classPath, String mainClass,
        List<String> arguments) {
    public JavaProgram {
        launcher = List.copyOf(launcher);
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    /**
     * Returns a program that runs a main class with the class path and the {@code java} of this JVM and without
     * options.
     */
    public static JavaProgram of(Class<?> mainClass, String... arguments) {
        return of(mainClass, List.of(arguments));
    }

    /** Same as {@link #of(Class, String...)}. */
    public static JavaProgram of(Class<?> mainClass, List<String> arguments) {
        return new JavaProgram(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), List.of(),
                System.getProperty("java.class.path"), mainClass.getName(), arguments);
    }

    /** Returns this program with additional JVM options. */
    public JavaProgram withOptions(String... further) {
        return withOptions(List.of(further));
    }

    /** Returns this program with additional JVM options. */
    public JavaProgram withOptions(List<String> further) {
        return new JavaProgram(launcher, concatenated(options, further), classPath, mainClass, arguments);
    }

    /** Returns this program with the options that Kafka and Jetty need on JDK 25 to start without a warning. */
    public JavaProgram withNativeAccess() {
        return withOptions("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    /**
     * Returns this program compiled by C1 alone, which halves the start-up time. Not for programs whose speed is
     * measured.
     */
    public JavaProgram withQuickStart() {
        return withOptions("-XX:TieredStopAtLevel=1", "-Xshare:auto");
    }

    /** Returns this program started by another program, such as {@code taskset -c 0}. */
    public JavaProgram startedBy(List<String> prefix) {
        return new JavaProgram(concatenated(prefix, launcher), options, classPath, mainClass, arguments);
    }

    /** Returns all words of the command. */
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
