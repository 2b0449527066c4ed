package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.WindowType;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two tabs of one user share one connection, and it makes no difference which of them is closed. */
@ResourceLock(SharedStandalone.STREAMS)
class TabsIT extends BrowserTest {
    private final URI base = SharedStandalone.get().http();

    @Test
    void takesOverFromTheTabThatIsClosedWithoutLosingOrDoublingAnything() throws Exception {
        ReaderPanel first = OpenPage.open(browser(), base, "tabs/ada").reader("tabs/ada");
        String leading = browser().getWindowHandle();
        browser().switchTo().newWindow(WindowType.TAB);
        String following = browser().getWindowHandle();
        ReaderPanel second = OpenPage.open(browser(), base, "tabs/ada").reader("tabs/ada");
        assertThat(second.leads()).isFalse();
        // Tabs of other tests are gone when the next ping does not reach them.
        await().atMost(OpenPage.LIMIT).until(SharedStandalone.get()::openStreams, streams -> streams == 1);
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activities(database, "tabs", 100);
            second.awaitEvents(100);

            browser().switchTo().window(leading);
            first.awaitEvents(100);
            Sql.activities(database, "tabs", 2_000);
            browser().close();
            Sql.activities(database, "tabs", 100);

            browser().switchTo().window(following);
            second.awaitEvents(2_200);
        }
        await().atMost(OpenPage.LIMIT).until(second::leads);
        second.awaitState("live");
    }
}
