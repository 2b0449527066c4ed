package dev.sluice.bridge.auth;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * The resolver that finds the token of a request: in the {@code Authorization} header; otherwise in the query of a GET,
 * if the operator allows it; otherwise in the cookie {@code sluice_token} (wire protocol, section 10).
 */
public final class TokenSources implements BearerTokenResolver {
    private static final String QUERY = "access_token";
    private static final String BEARER = "Bearer ";
    private static final boolean[] TOKEN_CHARACTERS = tokenCharacters();
    private static final String COOKIE = "sluice_token";

    private final DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();
    private final boolean queryToken;

    public TokenSources(AuthSettings settings) {
        this.queryToken = settings.queryToken();
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        String token = isOnlyInHeader(request) ? bearerToken(request.getHeader("Authorization")) : null;
        if (token == null) {
            token = header.resolve(request);
        }
        if (token != null) {
            return token;
        }
        if (queryToken && request.getMethod().equals("GET") && request.getParameter(QUERY) != null) {
            return request.getParameter(QUERY);
        }
        return fromCookie(request);
    }

    /** Returns whether neither the query nor the body of a request contains a token. Only one token is allowed. */
    private static boolean isOnlyInHeader(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getParameter(QUERY) == null;
    }

    /**
     * Returns the token of a well-formed header [RFC 6750, 2.1]; null for any other header. The library's resolver
     * matches a regular expression, which takes more time than the rest of a connect's authentication.
     */
    static @Nullable String bearerToken(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        int end = header.length();
        while (end > BEARER.length() && header.charAt(end - 1) == '=') {
            end--;
        }
        for (int at = BEARER.length(); at < end; at++) {
            char each = header.charAt(at);
            if (each >= TOKEN_CHARACTERS.length || !TOKEN_CHARACTERS[each]) {
                return null;
            }
        }
        return end == BEARER.length() ? null : header.substring(BEARER.length());
    }

    private static boolean[] tokenCharacters() {
        boolean[] allowed = new boolean[128];
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/".chars()
                .forEach(each -> allowed[each] = true);
        return allowed;
    }

    private static @Nullable String fromCookie(HttpServletRequest request) {
        if (request.getCookies() == null) {
            return null;
        }
        for (Cookie cookie : request.getCookies()) {
            if (cookie.getName().equals(COOKIE) && !cookie.getValue().isEmpty()) {
                return cookie.getValue();
            }
        }
        return null;
    }
}
