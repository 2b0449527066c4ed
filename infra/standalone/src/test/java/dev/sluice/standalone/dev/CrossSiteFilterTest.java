package dev.sluice.standalone.dev;

import java.io.IOException;

import jakarta.servlet.ServletException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class CrossSiteFilterTest {
    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void passesWhatTheOwnPageSends(String site) throws Exception {
        MockHttpServletRequest request = post("/dev/token");
        request.addHeader("Sec-Fetch-Site", site);

        assertThat(statusOf(request)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "anything"})
    void refusesWhatAnotherSiteHasABrowserSend(String site) throws Exception {
        MockHttpServletRequest request = post("/dev/activities");
        request.addHeader("Sec-Fetch-Site", site);

        assertThat(statusOf(request)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%64ev/token", "/dev;x=y/token", "/dev/token;x=y"})
    void isNotMisledByOtherSpellingsOfThePath(String path) throws Exception {
        MockHttpServletRequest request = post(path);
        request.addHeader("Sec-Fetch-Site", "cross-site");

        assertThat(statusOf(request)).isEqualTo(403);
    }

    @Test
    void passesAProgramThatSendsNoSuchHeader() throws Exception {
        assertThat(statusOf(post("/dev/token"))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1:3000"})
    void judgesABrowserWithoutFetchMetadataByItsOrigin(String origin) throws Exception {
        MockHttpServletRequest request = post("/dev/token");
        request.addHeader("Origin", origin);

        assertThat(statusOf(request)).isEqualTo(403);
    }

    @Test
    void passesTheOwnOrigin() throws Exception {
        MockHttpServletRequest request = post("/dev/token");
        request.addHeader("Origin", "http://127.0.0.1:8080");

        assertThat(statusOf(request)).isEqualTo(200);
    }

    @Test
    void leavesTheRestOfTheSiteToOthers() throws Exception {
        MockHttpServletRequest request = post("/api/v1/notifications/1/read");
        request.addHeader("Sec-Fetch-Site", "cross-site");

        assertThat(statusOf(request)).isEqualTo(200);
    }

    private static MockHttpServletRequest post(String path) {
        var request = new MockHttpServletRequest("POST", path);
        request.addHeader("Host", "127.0.0.1:8080");
        return request;
    }

    private static int statusOf(MockHttpServletRequest request) throws ServletException, IOException {
        var response = new MockHttpServletResponse();
        new CrossSiteFilter().doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
