package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

import tools.jackson.databind.json.JsonMapper;

/** Writes problems. Thread-safe. */
public final class ProblemWriter {
    private static final String TYPE = "urn:sluice:problem:";

    private final JsonMapper json;

    /** Writes with {@code json}. */
    public ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /**
     * Answers with a problem.
     *
     * @throws IOException
     *             if the peer is gone
     */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", TYPE + problem.name());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.putAll(problem.members());
        response.setStatus(problem.status());
        response.setContentType("application/problem+json");
        response.setHeader("Cache-Control", "no-store");
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
}
