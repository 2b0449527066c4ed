package dev.sluice.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.clients.program.FollowWithHttpClient;
import dev.sluice.clients.program.FollowWithOkHttp;
import dev.sluice.clients.program.FollowWithWebClient;

/**
 * Third-party clients whose connections are cut at 20 random bytes and by a deployment. Each resumes by its own means.
 * What it has received is compared with the topics. {@code -Dsluice.client=aiohttp} runs the clients whose names
 * contain {@code aiohttp}; {@code -Dsluice.seed} repeats the cuts of an earlier run.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {
    private static final Logger logger = LoggerFactory.getLogger(ClientsIT.class);
    private static final int EVENTS = 1_000;
    private static final int CUTS = 20;
    /** In bytes beyond the limits of lines and events that clients have by default: 64, 256 and 512 KB. */
    private static final int LARGEST = 400_000;

    private final Programs programs = new Programs();
    private final long seed = Long.getLong("sluice.seed", ThreadLocalRandom.current().nextLong());
    private Site site;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        logger.info("The cuts have the seed {}", seed);
        site = new Site(data);
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    List<Client> clients() {
        return List.of(programs.curl("--http1.1"), programs.curl("--http1.0"),
                programs.python("requests and sseclient-py", "follow_requests.py"),
                programs.python("requests-sse", "follow_requests_sse.py"),
                programs.python("httpx-sse", "follow_httpx_sse.py"), programs.python("aiohttp", "follow_aiohttp.py"),
                programs.go("Go net/http", "nethttp"), programs.go("r3labs/sse", "r3labs"),
                programs.go("tmaxmax/go-sse", "gosse"), programs.node("Node's fetch", "follow-fetch.js"),
                programs.node("eventsource 3", "follow-eventsource.js", "node-packages-eventsource-3"),
                programs.node("eventsource 4", "follow-eventsource.js", "node-packages"),
                programs.node("eventsource-client", "follow-eventsource-client.js", "node-packages"),
                programs.node("fetch-event-source", "follow-fetch-event-source.js", "node-packages"),
                Programs.java("okhttp-eventsource", FollowWithOkHttp.class),
                Programs.java("JDK HttpClient", FollowWithHttpClient.class),
                Programs.java("Spring WebClient", FollowWithWebClient.class),
                new BrowserClient("Chromium", Programs.SOURCES.resolve("browser/follow-eventsource.js")));
    }

    List<Client> chosen() {
        String part = System.getProperty("sluice.client", "");
        return clients().stream().filter(client -> client.name().matches(".*(" + part + ").*")).toList();
    }

    @ParameterizedTest
    @MethodSource("chosen")
    void receivesEveryEventOnceThroughCutsAndADeployment(Client client) throws Exception {
        try (Round round = site.round(site.proxy(), client, EVENTS, CUTS, seed)) {
            round.survivesCuts();
            site.redeploy();
            round.eachArrivesBeforeTheNext(10, 1_000, 15_000, 100_000, LARGEST);
            round.endsAtNoContentWithEveryEventOnce();
            logger.info("{}: every event once, through {} cuts and a deployment", client, CUTS);
        }
    }
}
