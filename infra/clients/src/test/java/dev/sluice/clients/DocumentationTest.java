package dev.sluice.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code docs/clients.md} shows the very programs that the tests of this module run, and the versions they use. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../../docs/clients.md");
    private static final Path JAVA = Path.of("src/main/java/dev/sluice/clients/program");
    private static final Pattern CODE = Pattern.compile("(?ms)^```(?:bash|python|go|js|java)\n(.*?)^```$");

    static List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.walk(Programs.SOURCES); Stream<Path> inJava = Files.walk(JAVA)) {
            return Stream.concat(files, inJava)
                    .filter(file -> file.getFileName().toString().matches("(follow.*|Follow.*|main\\.go)")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void showsTheProgram(Path program) throws IOException {
        assertThat(Files.readString(PAGE)).contains("\n" + Files.readString(program) + "```\n");
    }

    @Test
    void showsNoOtherCode() throws IOException {
        List<String> shown = CODE.matcher(Files.readString(PAGE)).results().map(code -> code.group(1)).toList();

        assertThat(shown).hasSameSizeAs(programs());
    }

    @Test
    void namesTheVersionsOfTheLockFiles() throws IOException {
        String page = Files.readString(PAGE);
        String python = Files.readString(Programs.SOURCES.resolve("python/requirements.txt"));
        for (String name : List.of("aiohttp", "httpx-sse", "requests", "requests-sse", "sseclient-py")) {
            assertThat(page).contains(name + " " + found("(?m)^" + name + "==(.*)$", python));
        }
        String node = Files.readString(Programs.SOURCES.resolve("node-packages/package.json"));
        for (String name : List.of("eventsource", "eventsource-client", "@microsoft/fetch-event-source")) {
            assertThat(page).contains(name + " " + found("\"" + name + "\": \"(.*)\"", node));
        }
        String old = Files.readString(Programs.SOURCES.resolve("node-packages-eventsource-3/package.json"));
        assertThat(page).contains(" and " + found("\"eventsource\": \"(.*)\"", old));
        String go = Files.readString(Programs.SOURCES.resolve("go/go.mod"));
        for (String name : List.of("r3labs/sse", "tmaxmax/go-sse")) {
            assertThat(page).contains(name + " " + found(name + "\\S* v(\\S+)", go));
        }
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
