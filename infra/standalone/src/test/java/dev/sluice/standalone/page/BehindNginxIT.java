package dev.sluice.standalone.page;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** The page behind a proxy: as the project configures it, as nobody should, and one that goes silent. */
class BehindNginxIT extends BrowserTest {
    /** So that a test need not wait as long as a person would. */
    private static final String HASTY = "&attemptTimeoutMs=1500&pollEveryMs=500";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void streamsOverHttp2AndComesBackAfterASilence() throws Exception {
        try (Nginx nginx = Nginx.start(folder, SharedStandalone.get().location().http())) {
            OpenPage page = OpenPage.open(browser(), nginx.open(), "proxied/ada,proxied/bob" + HASTY);
            ReaderPanel ada = page.reader("proxied/ada");
            assertThat(page.ask("return performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
            // Standalone mode refuses a request that names another host than this machine.
            assertThat(browser()
                    .executeAsyncScript("fetch('/actuator/health').then((answer) => arguments[0](answer.status))"))
                    .isEqualTo(200L);
            insert("proxied", 3);
            ada.awaitEvents(3);
            nginx.hold(true);
            ada.awaitState("reconnecting");
            insert("proxied", 4);
            nginx.hold(false);
            ada.awaitState("live");
            ada.awaitEvents(7);
            page.reader("proxied/bob").awaitEvents(7);
        }
    }

    @Test
    void pollsBehindAProxyThatHoldsStreamsBackAndStreamsWhenItDoesNoLonger() throws Exception {
        try (Nginx nginx = Nginx.start(folder, SharedStandalone.get().location().http())) {
            ReaderPanel ada = OpenPage.load(browser(), nginx.buffering(), "muted/ada" + HASTY + "&pollAfterFailures=1")
                    .reader("muted/ada");

            ada.awaitState("polling");
            insert("muted", 5);
            ada.awaitEvents(5);
            assertThat(ada.text("[data-part=notice]")).isEqualTo("Real-time updates unavailable, using polling");

            nginx.mend();
            ada.awaitState("live");
            insert("muted", 5);
            ada.awaitEvents(10);
        }
    }

    private static void insert(String tenant, int rows) throws SQLException {
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activities(database, tenant, rows);
        }
    }
}
