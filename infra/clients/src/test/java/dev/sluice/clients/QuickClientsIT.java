package dev.sluice.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.clients.program.FollowWithHttpClient;

/** A short form of {@link ClientsIT} that every build runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickClientsIT {
    private final Programs programs = new Programs();
    private Site site;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        site = new Site(data);
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    List<Client> clients() {
        return List.of(programs.curl("--http1.1"), programs.node("Node's fetch", "follow-fetch.js"),
                Programs.java("JDK HttpClient", FollowWithHttpClient.class));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void receivesEveryEventOnceThroughCuts(Client client) throws Exception {
        try (Round round = site.round(site.proxy(), client, 100, 3, ThreadLocalRandom.current().nextLong())) {
            round.survivesCuts();
            round.eachArrivesBeforeTheNext(10, 20_000);
            round.endsAtNoContentWithEveryEventOnce();
        }
    }
}
