package dev.sluice.standalone.page;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

import dev.sluice.standalone.BusyWriter;
import dev.sluice.standalone.Location;
import dev.sluice.standalone.Sql;
import dev.sluice.standalone.StandaloneProcess;
import dev.sluice.testkit.proxy.ProxyProgram;
import dev.sluice.testkit.proxy.ReverseProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A restart of everything while rows are written. The page reads a stream and so does, behind nginx, the browser's own
 * EventSource, which any status but 200 ends permanently.
 */
class RestartIT extends BrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** A page that keeps what comes in two lists of kinds, one for each of its streams. */
    private static final String PAGE = """
            const done = arguments[arguments.length - 1];
            await fetch('/dev/token?tenant=acme&user=ada&cookie=true', {method: 'POST'});
            window.open = (name) => {
              const source = new EventSource('/api/v1/stream?since=earliest');
              const stream = {source, kinds: [], goodbyes: [], state: 'connecting'};
              source.addEventListener('activity:new', (event) => stream.kinds.push(JSON.parse(event.data).data.kind));
              source.addEventListener('goodbye', (event) => stream.goodbyes.push(JSON.parse(event.data).reason));
              source.addEventListener('caught-up', () => stream.state = 'live');
              source.onerror = () => stream.state = ['connecting', 'open', 'closed'][source.readyState];
              window[name] = stream;
            };
            done();
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void losesAndDoublesNothingInThePageAndInAnEventSource() throws Exception {
        Location location = Location.in(folder.resolve("data"));
        ChromeDriver browser = browser();
        String page = browser.getWindowHandle();
        try (var writer = new BusyWriter(location, "load");
                ReverseProxy nginx = ReverseProxy.start(ProxyProgram.NGINX, folder.resolve("nginx"),
                        location.http().number())) {
            try (StandaloneProcess standalone = StandaloneProcess.start(location)) {
                OpenPage.open(browser, standalone.http(), "load/zoe").reader("load/zoe").travelBackTo("to the start");
                browser.switchTo().newWindow(WindowType.TAB);
                // Not the page: it has a stream of its own, which would count.
                browser.get(nginx.base().resolve("actuator/health/liveness").toString());
                browser.executeAsyncScript("(async function () {" + PAGE + "}).apply(null, arguments)");
                browser.executeScript("open('first')");
                insert(location, 0, 10);
                awaitKinds(browser, "first", 10);
                standalone.signal("TERM");
                standalone.awaitEnd(LIMIT);
            }
            await().atMost(LIMIT).until(() -> list(browser, "first.goodbyes").contains("unavailable"));
            assertThat(list(browser, "first.goodbyes")).startsWith("draining");
            try (StandaloneProcess again = StandaloneProcess.start(location, "--sluice.limits.per-user=1",
                    "--sluice.stream.heartbeat=1s")) {
                insert(location, 10, 20);
                awaitKinds(browser, "first", 20);
                assertThat(again.isAlive()).isTrue();
                writer.stop();
                String eventSource = browser.getWindowHandle();
                browser.switchTo().window(page);
                new ReaderPanel(browser, "load/zoe").awaitEvents(rows(location), LIMIT);
                browser.switchTo().window(eventSource);
                // The bridge now allows one stream per user.
                browser.executeScript("open('second')");
                await().atMost(LIMIT).until(() -> list(browser, "second.goodbyes").contains("overloaded"));
                browser.executeScript("first.source.close()");
                awaitKinds(browser, "second", 20);
            }
        }
    }

    /** All that was committed for the reader, whether the writer was told so or not. */
    private static int rows(Location location) throws Exception {
        try (Connection database = location.connect()) {
            return Sql.count(database, "select count(*) from activity where tenant_id = 'load'")
                    + Sql.count(database, "select count(*) from notification where tenant_id = 'load'");
        }
    }

    private static void insert(Location location, int from, int to) throws Exception {
        try (Connection database = location.connect()) {
            for (int n = from; n < to; n++) {
                Sql.activity(database, "acme", "number." + n);
            }
        }
    }

    /** Waits for all of them, and finds each once and in order. */
    private static void awaitKinds(ChromeDriver browser, String stream, int count) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(list(browser, stream + ".kinds"))
                .as("%s, %s", browser.executeScript("return " + stream + ".state"), list(browser, stream + ".goodbyes"))
                .hasSizeGreaterThanOrEqualTo(count));
        assertThat(list(browser, stream + ".kinds"))
                .isEqualTo(IntStream.range(0, count).mapToObj(n -> "number." + n).toList());
    }

    private static List<Object> list(ChromeDriver browser, String expression) {
        return browser.executeScript("return " + expression) instanceof List<?> list ? List.copyOf(list) : List.of();
    }
}
