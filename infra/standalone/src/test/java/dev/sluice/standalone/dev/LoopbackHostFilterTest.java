package dev.sluice.standalone.dev;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class LoopbackHostFilterTest {
    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/stream");
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final MockFilterChain next = new MockFilterChain();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]", "[::1]:65535"})
    void passesWhatIsAddressedToThisMachine(String host) throws Exception {
        request.addHeader("Host", host);

        new LoopbackHostFilter().doFilter(request, response, next);

        assertThat(next.getRequest()).isNotNull();
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
            "127.0.0.1@evil.example", "localhost:8080:evil", "localhost.", "0.0.0.0", "127.0.0.2", "::1", "", "\""})
    void refusesEveryOtherHost(String host) throws Exception {
        request.addHeader("Host", host);

        new LoopbackHostFilter().doFilter(request, response, next);

        assertThat(next.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(421);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(response.getContentAsString()).contains("urn:sluice:problem:wrong-host", "\"status\":421");
    }

    @Test
    void judgesARequestWithoutHostHeaderByTheNameThatTheContainerKnows() throws Exception {
        request.setServerName("evil.example");

        new LoopbackHostFilter().doFilter(request, response, next);

        assertThat(response.getStatus()).isEqualTo(421);
    }

    @Test
    void passesARequestWithoutHostHeaderToTheIpv6Loopback() throws Exception {
        request.setServerName("::1");

        new LoopbackHostFilter().doFilter(request, response, next);

        assertThat(next.getRequest()).isNotNull();
    }
}
