package dev.sluice.standalone;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The browser client as the bridge serves it. */
class ClientModulesIT {
    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void servesModulesThatABrowserKeepsAndAsksAfter() throws Exception {
        HttpResponse<String> module = standalone.get("client/index.js");

        assertThat(module.statusCode()).isEqualTo(200);
        assertThat(module.body()).contains("export { SseClient } from './sse-client.js';");
        assertThat(module.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/javascript"));
        assertThat(module.headers().firstValue("Cache-Control")).hasValue("no-cache");
        String etag = module.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = standalone.get("client/index.js", "If-None-Match", etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(standalone.get("client/sse-client.js").headers().firstValue("ETag")).hasValueSatisfying(
                other -> assertThat(other).isNotEqualTo(etag));
    }

    @Test
    void servesNothingElseFromThere() throws Exception {
        assertThat(standalone.get("client/nothing.js").statusCode()).isEqualTo(404);
        assertThat(standalone.get("client/..%2fstream/Streams.class").statusCode()).isIn(400, 404);
    }
}
