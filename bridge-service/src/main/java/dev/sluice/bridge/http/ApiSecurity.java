package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;

import dev.sluice.bridge.auth.TokenSources;

/** The factory of security chains for paths that require a verified token. Refusals are problem documents. */
public final class ApiSecurity {
    private static final Logger logger = LoggerFactory.getLogger(ApiSecurity.class);

    private final JwtDecoder decoder;
    private final TokenSources sources;
    private final ProblemWriter problems;

    public ApiSecurity(JwtDecoder decoder, TokenSources sources, ProblemWriter problems) {
        this.decoder = decoder;
        this.sources = sources;
        this.problems = problems;
    }

    /**
     * Returns a chain that protects the given paths. It has no sessions and writes no headers, so that a response that
     * lasts for hours retains no state of the chain.
     */
    public SecurityFilterChain chain(HttpSecurity http, String... paths) {
        return http.securityMatcher(paths).authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable()).headers(headers -> headers.disable())
                .requestCache(cache -> cache.disable()).logout(logout -> logout.disable())
                .anonymous(anonymous -> anonymous.disable())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(this::refuse))
                .oauth2ResourceServer(server -> server.bearerTokenResolver(sources)
                        .authenticationEntryPoint(this::refuse).jwt(jwt -> jwt.decoder(decoder))
                        .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                            @Override
                            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                                // By default the filter rethrows if keys are unavailable, and the container responds.
                                filter.setAuthenticationFailureHandler(ApiSecurity.this::refuse);
                                return filter;
                            }
                        }))
                .build();
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (reason instanceof AuthenticationServiceException) {
            logger.warn(
                    "The token issuer's signing keys are unavailable. New requests get status 503; streams continue."
                            + " Check sluice.auth.jwk-set-uri or sluice.auth.issuer-uri. Cause: {}",
                    reason.getMessage());
            problems.write(response, Problem.keysUnavailable());
            return;
        }
        String detail = reason instanceof OAuth2AuthenticationException refused
                ? "The token is invalid: " + refused.getError().getDescription() + "."
                : "The request has no token: send it in the Authorization header or in the cookie sluice_token.";
        problems.write(response, Problem.unauthorized(detail));
    }
}
