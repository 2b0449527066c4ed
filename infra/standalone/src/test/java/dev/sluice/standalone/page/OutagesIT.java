package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;
import dev.sluice.testkit.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What laptops, radios and logins do to a page, done to it by the browser itself. */
class OutagesIT extends BrowserTest {
    private final URI base = SharedStandalone.get().http();

    @AfterEach
    void backOnline() {
        SharedBrowser.get().ifPresent(Network::usual);
    }

    @Test
    void comesBackAtOnceWhenTheBrowserIsOnlineAgain() throws Exception {
        try (TcpProxy network = TcpProxy.to(SharedStandalone.get().location().http().number())) {
            ReaderPanel ada = OpenPage.open(browser(), network.base(), "offline/ada").reader("offline/ada");

            Network.offline(browser());
            network.cut();
            ada.awaitText("[data-part=state]", "Offline");
            insert("offline", 7);
            Network.usual(browser());

            ada.awaitEvents(7);
            ada.awaitState("live");
        }
    }

    @Test
    void hasEverythingAfterItWasFrozenForWhatItTakesForAnHour() throws Exception {
        OpenPage page = OpenPage.open(browser(), base, "frozen/ada");
        ReaderPanel ada = page.reader("frozen/ada");
        page.ask("""
                const now = Date.now;
                document.addEventListener('resume', () => (Date.now = () => now() + 3_600_000));
                """);
        String frozen = browser().getWindowHandle();
        browser().executeCdpCommand("Page.setWebLifecycleState", Map.of("state", "frozen"));
        browser().switchTo().newWindow(WindowType.TAB);
        ReaderPanel awake = OpenPage.open(browser(), base, "frozen/bob").reader("frozen/bob");

        insert("frozen", 50);
        awake.awaitEvents(50);
        browser().switchTo().window(frozen);
        browser().executeCdpCommand("Page.setWebLifecycleState", Map.of("state", "active"));

        ada.awaitEvents(50);
        ada.awaitState("live");
        assertThat(page.ask("return Date.now() - performance.timeOrigin > 3_000_000")).isEqualTo(true);
    }

    @Test
    void renewsItsTokenBeforeTheEndAndMissesNothing() throws Exception {
        OpenPage page = OpenPage.open(browser(), base, "renewed/ada&ttl=PT3S");
        ReaderPanel ada = page.reader("renewed/ada");

        for (int renewals = 1; renewals <= 2; renewals++) {
            int tokens = renewals + 1;
            await().atMost(OpenPage.LIMIT).until(() -> tokens(page) >= tokens);
            insert("renewed", 2);
            ada.awaitEvents(2 * renewals);
        }
        ada.awaitState("live");
        assertThat(complaints()).isEmpty();
    }

    private static long tokens(OpenPage page) {
        return page.ask("return performance.getEntriesByType('resource').filter((each) =>"
                + " each.name.includes('/dev/token')).length") instanceof Long count ? count : 0;
    }

    private static void insert(String tenant, int rows) throws SQLException {
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activities(database, tenant, rows);
        }
    }
}
