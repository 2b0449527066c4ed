package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** A page that has missed a lot gets all of it and stays usable meanwhile. */
class BacklogIT extends BrowserTest {
    private static final int MISSED = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** On cores that capture, serve and draw at the same time, and may be shared with others: of the whole time. */
    private static final double LONGEST_TASK_SHARE = 0.05;
    private static final double LONGEST_TASK_MS = 400;

    private final URI base = SharedStandalone.get().http();

    @Test
    void staysResponsiveWhileAHundredThousandMissedEventsCome() throws Exception {
        OpenPage page = OpenPage.open(browser(), base, "missed/ada");
        ReaderPanel ada = page.reader("missed/ada");
        ada.press("cut");
        ada.awaitText("[data-part=state]", "Offline");
        try (Connection database = SharedStandalone.get().place().connect()) {
            Sql.activities(database, "missed", MISSED);
        }
        page.ask("""
                window.tasks = [0];
                new PerformanceObserver((list) => list.getEntries().forEach((each) => window.tasks.push(each.duration)))
                  .observe({ type: 'longtask' });
                """);

        long began = System.nanoTime();
        ada.press("cut");
        ada.awaitEvents(MISSED, PATIENCE);

        double tookMillis = (System.nanoTime() - began) / 1e6;
        ada.awaitState("live");
        double longest = Double.parseDouble(String.valueOf(page.ask("return Math.max(...window.tasks)")));
        System.out.printf(Locale.ROOT, "%,d missed events in %.1f s, longest task %.0f ms%n", MISSED, tookMillis / 1000,
                longest);
        assertThat(longest).isLessThan(Math.max(LONGEST_TASK_MS, LONGEST_TASK_SHARE * tookMillis));
    }
}
