package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** A page that has missed many events receives all of them and stays responsive meanwhile. */
@Isolated("It measures how long the page does not answer")
class BacklogIT extends BrowserTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** The share of the whole time that one task may take, on cores that capture, serve and draw at the same time. */
    private static final double LONGEST_TASK_SHARE = 0.05;
    /** The least limit: on a busy machine, the first large chunk takes half a second. */
    private static final double LONGEST_TASK_MS = 800;

    private final URI base = SharedStandalone.get().http();

    @Test
    void staysResponsiveWhileTwentyThousandMissedEventsCome() throws Exception {
        receiveMissedEvents("missed", 20_000);
    }

    @Test
    @Tag("full")
    void staysResponsiveWhileAHundredThousandMissedEventsCome() throws Exception {
        receiveMissedEvents("missed-many", 100_000);
    }

    private void receiveMissedEvents(String tenant, int missed) throws Exception {
        OpenPage page = OpenPage.open(browser(), base, tenant + "/ada");
        ReaderPanel ada = page.reader(tenant + "/ada");
        ada.press("cut");
        ada.awaitText("[data-part=state]", "Offline");
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activities(database, tenant, missed);
        }
        page.ask("""
                window.tasks = [0];
                new PerformanceObserver((list) => list.getEntries().forEach((each) => window.tasks.push(each.duration)))
                  .observe({ type: 'longtask' });
                """);

        long began = System.nanoTime();
        ada.press("cut");
        ada.awaitEvents(missed, LIMIT);

        double tookMillis = (System.nanoTime() - began) / 1e6;
        ada.awaitState("live");
        double longest = Double.parseDouble(String.valueOf(page.ask("return Math.max(...window.tasks)")));
        System.out.printf(Locale.ROOT, "%,d missed events in %.1f s, longest task %.0f ms%n", missed, tookMillis / 1000,
                longest);
        assertThat(longest).isLessThan(Math.max(LONGEST_TASK_MS, LONGEST_TASK_SHARE * tookMillis));
    }
}
