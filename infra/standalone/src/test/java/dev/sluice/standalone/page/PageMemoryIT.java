package dev.sluice.standalone.page;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.StandaloneProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that come and go with the views of one document leave nothing behind, nor do pages that are loaded and left, in
 * the browser and in the bridge. {@code -Dsluice.navigations=1000} is the experiment; a few are the test.
 */
@ResourceLock(SharedStandalone.STREAMS)
class PageMemoryIT extends BrowserTest {
    private static final int NAVIGATIONS = Integer.getInteger("sluice.navigations", 20);
    /** Until what is loaded once is loaded. */
    private static final int WARM_UP = 10;
    /** The last one may not have been collected. */
    private static final int LISTENERS_OF_A_VIEW = 10;
    /** The browser keeps some pages that were left, frozen, for the way back, and one that it has not collected yet. */
    private static final int PAGES_KEPT = 3;
    private static final int LISTENERS_OF_A_PAGE = 15;
    private static final int DOCUMENTS_OF_A_PAGE = 4;
    private static final int KILOBYTES_OF_A_PAGE = 800;
    private static final int AT_ONCE = 50;
    private static final double KILOBYTES_A_NAVIGATION = 20;

    private static final String AWAIT_LIVE = """
            const live = (reader) => new Promise((resolve) => {
              const look = () => document.querySelector(`[data-reader$=${reader}][data-state=live]`) ? resolve() : setTimeout(look, 5);
              look();
            });
            """;

    private final StandaloneProcess standalone = SharedStandalone.get();
    private final URI base = standalone.http();

    @Test
    void isFlatOverViewsOfOneDocument() {
        OpenPage.open(browser(), base, "views/ada");
        changeViews(WARM_UP);
        PageUsage before = PageUsage.of(browser());

        changeViews(NAVIGATIONS);

        assertFlat("views", 0, before, PageUsage.of(browser()));
        await().atMost(OpenPage.LIMIT).until(standalone::openStreams, streams -> streams == 1);
    }

    @Test
    void isFlatOverPageLoads() {
        OpenPage.open(browser(), base, "loads/ada");
        loadPages(WARM_UP);
        PageUsage before = PageUsage.of(browser());

        loadPages(NAVIGATIONS);

        assertFlat("page loads", PAGES_KEPT, before, PageUsage.of(browser()));
        await().atMost(OpenPage.LIMIT).until(standalone::openStreams, streams -> streams == 1);
        browser().get("about:blank");
        await().atMost(OpenPage.LIMIT).until(standalone::openStreams, streams -> streams == 0);
    }

    /**
     * To a view with a client of its own, and back as soon as that is live; all by a script, because the driver holds on
     * to what it has found.
     */
    private void changeViews(int times) {
        for (int left = times; left > 0; left -= AT_ONCE) {
            browser().executeAsyncScript(AWAIT_LIVE + """
                    const done = arguments[arguments.length - 1];
                    const button = document.getElementById('second-device');
                    (async () => {
                      for (let n = 0; n < arguments[0]; n++) {
                        button.click();
                        await live('phone');
                        button.click();
                      }
                    })().then(done);
                    """, Math.min(left, AT_ONCE));
        }
    }

    /** Away to a page without a client, and back by the browser's history or by a new load, in turn, until it is live. */
    private void loadPages(int times) {
        for (int n = 0; n < times; n++) {
            browser().get(n % 4 < 2 ? "about:blank" : base.resolve("actuator/health/liveness").toString());
            if (n % 2 == 0) {
                browser().navigate().back();
            } else {
                browser().get(base + "?readers=loads/ada");
            }
            browser().executeAsyncScript(AWAIT_LIVE + "live('ada').then(arguments[arguments.length - 1]);");
        }
    }

    private static void assertFlat(String navigations, int pages, PageUsage before, PageUsage after) {
        System.out.println(NAVIGATIONS + " " + navigations + ": " + before.to(after));
        assertThat(after.listeners())
                .isLessThanOrEqualTo(before.listeners() + LISTENERS_OF_A_VIEW + pages * LISTENERS_OF_A_PAGE);
        assertThat(after.documents()).isLessThanOrEqualTo(before.documents() + pages * DOCUMENTS_OF_A_PAGE);
        assertThat(after.kilobytes() - before.kilobytes())
                .isLessThan(KILOBYTES_A_NAVIGATION * NAVIGATIONS + pages * KILOBYTES_OF_A_PAGE);
    }
}
