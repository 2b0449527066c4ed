package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

import dev.sluice.bridge.auth.Callers;

/**
 * A wrapper of Spring Security's filter. Requests that {@link ApiAuthentication} has accepted bypass the filter,
 * because they already have a caller, and the filter would add a third to the cost of a connect. Thread-safe.
 */
public final class SecurityOutsideApi implements Filter {
    private final Filter security;

    public SecurityOutsideApi(Filter security) {
        this.security = security;
    }

    @Override
    public void init(FilterConfig configuration) throws ServletException {
        security.init(configuration);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (Callers.isAttached(request)) {
            chain.doFilter(request, response);
        } else {
            security.doFilter(request, response, chain);
        }
    }

    @Override
    public void destroy() {
        security.destroy();
    }
}
