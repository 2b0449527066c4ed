package dev.sluice.standalone.page;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.standalone.SharedStandalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that come and go with the views of one document leave nothing behind, nor do pages in the bridge.
 * {@code -Dsluice.navigations=1000} is the experiment; a few are the test.
 */
class PageMemoryIT extends BrowserTest {
    private static final int NAVIGATIONS = Integer.getInteger("sluice.navigations", 20);
    /** Until what is loaded once is loaded. */
    private static final int WARM_UP = 10;
    /** The last one may not have been collected. */
    private static final int LISTENERS_OF_A_VIEW = 10;
    private static final int AT_ONCE = 50;
    private static final double KILOBYTES_A_NAVIGATION = 20;

    private final URI base = SharedStandalone.get().http();

    private record Usage(double kilobytes, double listeners, double nodes) {}

    @Test
    void isFlatOverNavigations() {
        OpenPage.open(browser(), base, "views/ada");
        navigate(WARM_UP);
        Usage before = usage();

        navigate(NAVIGATIONS);

        Usage after = usage();
        double growth = (after.kilobytes() - before.kilobytes()) / NAVIGATIONS;
        System.out.printf(Locale.ROOT, "%d navigations: heap %.0f to %.0f KB, %.2f KB each; listeners %.0f to %.0f;"
                + " nodes %.0f to %.0f%n", NAVIGATIONS, before.kilobytes(), after.kilobytes(), growth,
                before.listeners(), after.listeners(), before.nodes(), after.nodes());
        assertThat(after.listeners()).isLessThanOrEqualTo(before.listeners() + LISTENERS_OF_A_VIEW);
        assertThat(growth).isLessThan(KILOBYTES_A_NAVIGATION);
        await().atMost(OpenPage.PATIENCE).until(SharedStandalone.get()::openStreams, streams -> streams == 1);
    }

    /**
     * To a view with a client of its own, and back as soon as that is live; all by a script, because the driver holds on
     * to what it has found.
     */
    private void navigate(int times) {
        for (int left = times; left > 0; left -= AT_ONCE) {
            browser().executeAsyncScript("""
                    const done = arguments[arguments.length - 1];
                    const button = document.getElementById('second-device');
                    const live = () => new Promise((resolve) => {
                      const look = () => document.querySelector('[data-reader$=phone][data-state=live]') ? resolve() : setTimeout(look, 5);
                      look();
                    });
                    (async () => {
                      for (let n = 0; n < arguments[0]; n++) {
                        button.click();
                        await live();
                        button.click();
                      }
                    })().then(done);
                    """, Math.min(left, AT_ONCE));
        }
    }

    private Usage usage() {
        browser().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        browser().executeCdpCommand("Performance.enable", Map.of());
        Map<String, Object> answer = browser().executeCdpCommand("Performance.getMetrics", Map.of());
        return new Usage(metric(answer, "JSHeapUsedSize") / 1024, metric(answer, "JSEventListeners"),
                metric(answer, "Nodes"));
    }

    private static double metric(Map<String, Object> answer, String name) {
        return answer.get("metrics") instanceof List<?> list
                ? list.stream().map(Map.class::cast).filter(each -> name.equals(each.get("name")))
                        .mapToDouble(each -> Double.parseDouble(String.valueOf(each.get("value")))).findFirst()
                        .orElseThrow()
                : 0;
    }
}
