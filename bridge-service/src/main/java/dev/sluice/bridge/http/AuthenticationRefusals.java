package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2Error;

/** The responses to requests without a valid token: problem documents. Thread-safe. */
final class AuthenticationRefusals {
    private static final Logger logger = LoggerFactory.getLogger(AuthenticationRefusals.class);

    private final ProblemWriter problems;

    AuthenticationRefusals(ProblemWriter problems) {
        this.problems = problems;
    }

    void noToken(HttpServletResponse response) throws IOException {
        problems.write(response, Problem.unauthorized(
                "The request has no token: send it in the Authorization header or in the cookie sluice_token."));
    }

    void invalid(HttpServletResponse response, OAuth2Error error) throws IOException {
        problems.write(response, Problem.unauthorized("The token is invalid: " + error.getDescription() + "."));
    }

    void keysUnavailable(HttpServletResponse response, String cause) throws IOException {
        logger.warn("The token issuer's signing keys are unavailable. New requests get status 503; streams continue."
                + " Check sluice.auth.jwk-set-uri or sluice.auth.issuer-uri. Cause: {}", cause);
        problems.write(response, Problem.keysUnavailable());
    }
}
