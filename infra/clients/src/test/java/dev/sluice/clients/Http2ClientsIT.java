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

/** Third-party clients over HTTP/2, through nginx with the project's configuration. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ClientsIT {
    private final Programs programs = new Programs();
    private Site site;
    private Http2Proxy nginx;
    private CuttingProxy entrance;

    @BeforeAll
    void start(@TempDir Path data, @TempDir Path folder) throws Exception {
        site = new Site(data);
        nginx = new Http2Proxy(folder, site.proxy().port());
        entrance = CuttingProxy.to(nginx.port());
    }

    @AfterAll
    void stop() throws Exception {
        entrance.close();
        nginx.close();
        site.close();
    }

    List<Client> clients() {
        return List.of(programs.curl("--http2-prior-knowledge"),
                programs.python("httpx-sse --http2", "follow_httpx_sse.py", "--http2"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void receivesEveryEventOnceThroughCutsAndADeployment(Client client) throws Exception {
        try (Round round = site.round(entrance, client, 1_000, 20, ThreadLocalRandom.current().nextLong())) {
            round.survivesCuts();
            site.redeploy();
            round.eachArrivesBeforeTheNext(10, 1_000, 15_000, 100_000, 400_000);
            round.endsAtNoContentWithEveryEventOnce();
        }
    }
}
