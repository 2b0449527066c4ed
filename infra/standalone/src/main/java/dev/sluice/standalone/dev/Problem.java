package dev.sluice.standalone.dev;

import java.io.IOException;
import java.net.URI;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import tools.jackson.databind.json.JsonMapper;

/**
 * A problem document [RFC 9457]. Immutable.
 *
 * @param type
 *            identifies the kind of problem for programs; stable
 * @param title
 *            the kind of problem for people; the same for all occurrences
 * @param status
 *            the HTTP status, 400–599
 * @param detail
 *            this occurrence: what happened, what was expected and what to do
 */
record Problem(URI type, String title, int status, String detail) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TYPES = "urn:sluice:problem:";

    Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("A problem cannot have status " + status + ": expected 400–599");
        }
    }

    static Problem badParameter(String detail) {
        return of("bad-parameter", "A parameter is missing or invalid", HttpStatus.BAD_REQUEST, detail);
    }

    static Problem badBody(String detail) {
        return of("bad-body", "The request body is invalid", HttpStatus.BAD_REQUEST, detail);
    }

    static Problem badToken(String detail) {
        return of("bad-token", "The token names no tenant or no user", HttpStatus.FORBIDDEN, detail);
    }

    static Problem wrongHost(String detail) {
        return of("wrong-host", "The request is addressed to another host", HttpStatus.MISDIRECTED_REQUEST, detail);
    }

    static Problem databaseUnavailable(String detail) {
        return of("database-unavailable", "The database is unavailable", HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    static Problem crossSite(String detail) {
        return of("cross-site", "The request was sent by another site", HttpStatus.FORBIDDEN, detail);
    }

    ResponseEntity<Problem> asEntity() {
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(this);
    }

    /** Sends this problem as the response, for filters, which run before any controller. */
    void writeTo(HttpServletResponse response) throws IOException {
        byte[] body = JSON.writeValueAsBytes(this);
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Problem of(String kind, String title, HttpStatus status, String detail) {
        return new Problem(URI.create(TYPES + kind), title, status.value(), detail);
    }
}
