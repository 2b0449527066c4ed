package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** A page that has missed a lot gets all of it and stays usable meanwhile. */
class BacklogIT extends BrowserTest {
    private static final int MISSED = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What a person notices is 100 ms; the rest is for two cores that capture, serve and draw at the same time. */
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

        ada.press("cut");
        ada.awaitEvents(MISSED, PATIENCE);

        ada.awaitState("live");
        assertThat(page.ask("return Math.max(...window.tasks)")).asInstanceOf(
                org.assertj.core.api.InstanceOfAssertFactories.type(Number.class)).satisfies(
                        longest -> assertThat(longest.doubleValue()).isLessThan(LONGEST_TASK_MS));
    }
}
