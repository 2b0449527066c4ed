package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine and the date of a measurement. */
public final class Machine {
    private Machine() {}

    /** Returns the notes of a result: machine, date and method. */
    public static Map<String, String> notes(String benchmark, String how) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("benchmark", benchmark);
        notes.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        notes.put("machine", processor() + ", " + processors() + " processors, " + memory());
        notes.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("java.vm.vendor") + " JDK " + System.getProperty("java.version"));
        notes.put("how", how);
        return notes;
    }

    private static String processor() throws IOException {
        return field("/proc/cpuinfo", "model name", System.getProperty("os.arch"));
    }

    private static long processors() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().filter(line -> line.startsWith("processor")).count()
                : Runtime.getRuntime().availableProcessors();
    }

    private static String memory() throws IOException {
        String kibibytes = field("/proc/meminfo", "MemTotal", "").replaceAll("\\D", "");
        return kibibytes.isEmpty() ? "memory unknown" : Math.round(Long.parseLong(kibibytes) / 1048576.0) + " GiB";
    }

    private static String field(String path, String name, String otherwise) throws IOException {
        Path file = Path.of(path);
        if (!Files.exists(file)) {
            return otherwise;
        }
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(otherwise);
    }
}
