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
    private static final String COOKIE = "sluice_token";

    private final DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();
    private final boolean queryToken;

    public TokenSources(AuthSettings settings) {
        this.queryToken = settings.queryToken();
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        String token = header.resolve(request);
        if (token != null) {
            return token;
        }
        if (queryToken && request.getMethod().equals("GET") && request.getParameter(QUERY) != null) {
            return request.getParameter(QUERY);
        }
        return fromCookie(request);
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
