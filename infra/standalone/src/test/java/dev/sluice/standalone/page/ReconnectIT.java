package dev.sluice.standalone.page;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;
import dev.sluice.testkit.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Streams that are torn down under a client, again and again, while rows are written: how many are live again within
 * the time, and how long it takes. {@code -Dsluice.disconnects=1000} is the experiment; a few are the test.
 */
class ReconnectIT extends BrowserTest {
    private static final int DISCONNECTS = Integer.getInteger("sluice.disconnects", 15);
    /** As many streams as a browser opens at once, but for one that fetches tokens. */
    private static final int CLIENTS = 5;
    private static final int ROWS_A_ROUND = 3;
    private static final int PATIENCE_MS = 30_000;
    private static final double EXPECTED_SHARE = 0.95;

    /** Clients of as many users, each a device of its own; counts what each gets, and measures from cut to live. */
    private static final String CLIENTS_OF_A_PAGE = """
            const done = arguments[arguments.length - 1];
            const { SseClient, browserEnvironment } = await import('/client/index.js');
            const { fetchToken } = await import('/page/dev.js');
            const alone = { ...browserEnvironment(), storage: null, locks: null, broadcast: null };
            window.clients = Array.from({ length: arguments[0] }, (_, n) => {
              const who = { tenant: 'reconnects', user: `user-${n}` };
              const client = new SseClient({ ...who, stableMs: 0, token: () => fetchToken(who) }, alone);
              const seen = { client, rows: new Set(), doubled: 0, lostAt: 0, liveAt: 0, state: 'connecting' };
              client.subscribe('activity:new', ({ data }) => {
                seen.doubled += seen.rows.has(data.id) ? 1 : 0;
                seen.rows.add(data.id);
              });
              client.connection.subscribe(() => {
                const { state } = client.connection.getSnapshot();
                if (state !== seen.state) {
                  seen.lostAt = seen.state === 'live' ? performance.now() : seen.lostAt;
                  seen.liveAt = state === 'live' ? performance.now() : seen.liveAt;
                  seen.state = state;
                }
              });
              client.connect();
              return seen;
            });
            window.live = () => window.clients.every((each) => each.liveAt > each.lostAt);
            done();
            """;

    @Test
    void isLiveAgainAfterEachDisconnectAndHasEveryRowOnce() throws Exception {
        int rounds = Math.ceilDiv(DISCONNECTS, CLIENTS);
        List<Double> millis = new ArrayList<>();
        int late = 0;
        try (TcpProxy proxy = TcpProxy.to(SharedStandalone.get().location().http().number());
                Connection database = SharedStandalone.get().location().connect()) {
            browser().get(proxy.base().resolve("actuator/health/liveness").toString());
            browser().executeAsyncScript("(async function () {" + CLIENTS_OF_A_PAGE + "}).apply(null, arguments)",
                    CLIENTS);
            await().atMost(OpenPage.LIMIT).until(() -> browser().executeScript("return live()"),
                    Boolean.TRUE::equals);
            for (int round = 0; round < rounds; round++) {
                browser().executeScript("clients.forEach((each) => (each.lostAt = each.liveAt = 0))");
                proxy.cut();
                Sql.activities(database, "reconnects", ROWS_A_ROUND);
                for (double each : awaitLive()) {
                    late += each > PATIENCE_MS ? 1 : 0;
                    millis.add(each);
                }
            }
            await().atMost(OpenPage.LIMIT).until(() -> browser().executeScript(
                    "return clients.every((each) => each.rows.size === arguments[0])", rounds * ROWS_A_ROUND),
                    Boolean.TRUE::equals);
        }
        assertThat(browser().executeScript("return Math.max(...clients.map((each) => each.doubled))")).isEqualTo(0L);
        report(millis, late);
        assertThat(late).isLessThanOrEqualTo((int) ((1 - EXPECTED_SHARE) * millis.size()));
    }

    /** From the loss to live again, of each client, in milliseconds. */
    private List<Double> awaitLive() {
        Object took = browser().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const end = performance.now() + arguments[0];
                const look = () => clients.every((each) => each.lostAt > 0 && each.liveAt > each.lostAt) || performance.now() > end
                  ? done(clients.map((each) => (each.liveAt > each.lostAt ? each.liveAt - each.lostAt : 1e9)))
                  : setTimeout(look, 5);
                look();
                """, PATIENCE_MS);
        return took instanceof List<?> list
                ? list.stream().map(each -> ((Number) each).doubleValue()).toList()
                : List.of();
    }

    private static void report(List<Double> millis, int late) {
        Collections.sort(millis);
        System.out.println(Map.of("disconnects", millis.size(), "live again within 30 s",
                String.format(Locale.ROOT, "%.2f %%", 100.0 * (millis.size() - late) / millis.size()),
                "ms to live again",
                String.format(Locale.ROOT, "p50 %.0f, p90 %.0f, p99 %.0f, max %.0f", at(millis, 0.5), at(millis, 0.9),
                        at(millis, 0.99), at(millis, 1))));
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }
}
