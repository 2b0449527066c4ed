package dev.sluice.standalone.page;

import java.sql.Connection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;
import dev.sluice.standalone.StandaloneProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that hears nothing but heartbeats of a running standalone process, one a second, the shortest there is. {@code
 * -Dsluice.heartbeats=120}, as many as an hour has, is the experiment; a few are the test.
 */
@ResourceLock(SharedStandalone.STREAMS)
class HeartbeatIT extends BrowserTest {
    private static final int HEARTBEATS = Integer.getInteger("sluice.heartbeats", 10);
    private static final int WARM_UP = 2;
    private static final double KILOBYTES = 1_000;

    /** A client that shows what has gone over its wire: {@code pings}, ids of the heartbeats. */
    private static final String CLIENT = """
            const done = arguments[arguments.length - 1];
            const { EventStreamParser, SseClient, browserEnvironment } = await import('/client/index.js');
            const { fetchToken } = await import('/page/dev.js');
            window.pings = [];
            window.seen = [];
            const overheard = (body) => {
              const parser = new EventStreamParser();
              return body.pipeThrough(new TransformStream({
                transform(bytes, onwards) {
                  parser.push(bytes).filter(({ event }) => event === 'ping').forEach(({ id }) => pings.push(id));
                  onwards.enqueue(bytes);
                },
              }));
            };
            const listening = {
              ...browserEnvironment(),
              fetch: async (url, init) => {
                const response = await fetch(url, init);
                return url.includes('/stream') && response.ok ? new Response(overheard(response.body), response) : response;
              },
            };
            const who = { tenant: 'heartbeats', user: 'ada' };
            window.client = new SseClient({ ...who, token: () => fetchToken(who), observer: (each) => seen.push(each.type === 'state' ? each.state : each.type) }, listening);
            client.connect();
            done();
            """;

    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void isLiveOnOneStreamThroughHeartbeatsAlone() throws Exception {
        browser().get(standalone.http().resolve("actuator/health/liveness").toString());
        browser().executeAsyncScript("(async function () {" + CLIENT + "}).apply(null, arguments)");
        awaitPings(WARM_UP);
        PageUsage before = PageUsage.of(browser());

        awaitPings(WARM_UP + HEARTBEATS / 2);
        try (Connection database = standalone.location().connect()) {
            Sql.ids(database, "insert into notification (tenant_id, recipient_id, kind, title)"
                    + " values ('heartbeats', 'bob', 'note', 'Not for Ada') returning id");
        }
        awaitPings(WARM_UP + HEARTBEATS);

        PageUsage after = PageUsage.of(browser());
        System.out.println(HEARTBEATS + " heartbeats: " + before.to(after));
        assertThat(ask("return seen.join()")).isEqualTo("connecting,leading,attempt,replaying,live");
        assertThat(ask("return client.connection.getSnapshot().state")).isEqualTo("live");
        assertThat(ask("return client.position === pings.at(-1) && pings.at(-1) !== pings[0]")).isEqualTo("true");
        assertThat(standalone.openStreams()).isEqualTo(1);
        assertThat(after.kilobytes() - before.kilobytes()).isLessThan(KILOBYTES);
        assertThat(complaints()).isEmpty();
    }

    private void awaitPings(int count) {
        await().atMost(OpenPage.LIMIT.plusSeconds(count))
                .until(() -> Integer.parseInt(ask("return pings.length")), pings -> pings >= count);
    }

    private String ask(String script) {
        return String.valueOf(browser().executeScript(script));
    }
}
