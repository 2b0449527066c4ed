package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

import jakarta.servlet.http.HttpServletResponse;

import tools.jackson.databind.json.JsonMapper;

/** The serialization of problem documents to responses. Thread-safe. */
public final class ProblemWriter {
    private static final String TYPE = "urn:sluice:problem:";

    private final JsonMapper json;

    public ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /**
     * Sends a problem as the complete response.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        var body = new LinkedHashMap<String, Object>();
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
