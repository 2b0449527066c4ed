package dev.sluice.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The child's side of {@link ChildJvm}. */
public final class Commands {
    static final String ANSWER = "> ";

    private Commands() {}

    /** A command with arguments and an answer. */
    @FunctionalInterface
    public interface Command {
        /** Runs it and returns the answer, one line. */
        String run(List<String> arguments) throws Exception;
    }

    /**
     * Answers that it is ready, runs commands until the input ends, then ends the process.
     *
     * @param ready
     *            the first answer
     */
    public static void serve(String ready, Map<String, Command> commands) throws Exception {
        Map<String, Command> all = new HashMap<>(commands);
        all.put("memory", arguments -> memory());
        answer(ready);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            Command command = all.get(words.getFirst());
            if (command == null) {
                throw new IOException("unknown command " + line);
            }
            answer(command.run(words.subList(1, words.size())));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void answer(String text) {
        System.out.println(ANSWER + text);
        System.out.flush();
    }

    private static String memory() {
        for (int n = 0; n < 3; n++) {
            System.gc();
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> Objects.equals(pool.getName(), "direct")).mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + " " + direct;
    }
}
