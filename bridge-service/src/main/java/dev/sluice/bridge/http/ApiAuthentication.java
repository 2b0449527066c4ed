package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.auth.TokenSources;
import dev.sluice.bridge.auth.TokenVerifier;
import dev.sluice.bridge.auth.Verification;

/**
 * The filter that requires a verified token and attaches its caller to the request. It wraps neither request nor
 * response, so a response that lasts for hours retains no state of it. Thread-safe.
 */
public final class ApiAuthentication implements Filter {
    /** The methods that are served under {@code /api}; OPTIONS names those of one path. */
    private static final String SERVED = "GET, HEAD, POST, OPTIONS";

    private final TokenVerifier verifier;
    private final TokenSources sources;
    private final AuthenticationRefusals refusals;

    public ApiAuthentication(TokenVerifier verifier, TokenSources sources, ProblemWriter problems) {
        this.verifier = verifier;
        this.sources = sources;
        this.refusals = new AuthenticationRefusals(problems);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getMethod().equals("TRACE")) {
            // The default implementation of a servlet would send the request's headers back.
            response.setHeader("Allow", SERVED);
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        String token;
        try {
            token = sources.resolve(request);
        } catch (OAuth2AuthenticationException malformed) {
            refusals.invalid(response, malformed.getError());
            return;
        }
        if (token == null) {
            refusals.noToken(response);
            return;
        }
        switch (verifier.verify(token)) {
            case Verification.Verified(var verified) -> {
                Callers.attach(request, verified.caller());
                chain.doFilter(request, response);
            }
            case Verification.Refused(var error) -> refusals.invalid(response, error);
            case Verification.KeysUnavailable(var cause) -> refusals.keysUnavailable(response, cause);
        }
    }
}
