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

/** The chain in front of paths that need a verified token; refusals are problem documents. */
public final class ApiSecurity {
    private static final Logger log = LoggerFactory.getLogger(ApiSecurity.class);

    private final JwtDecoder decoder;
    private final TokenSources sources;
    private final ProblemWriter problems;

    /** A chain that believes {@code decoder} and finds tokens in {@code sources}. */
    public ApiSecurity(JwtDecoder decoder, TokenSources sources, ProblemWriter problems) {
        this.decoder = decoder;
        this.sources = sources;
        this.problems = problems;
    }

    /**
     * Protects the given paths. Stateless: no session, and no header of the chain's own, so that responses of hours
     * keep nothing of it.
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
                                // Left alone it throws where keys cannot be had, and the container answers.
                                filter.setAuthenticationFailureHandler(ApiSecurity.this::refuse);
                                return filter;
                            }
                        }))
                .build();
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (reason instanceof AuthenticationServiceException) {
            log.warn("A token could not be verified, its bearer is told to come again: {}", reason.getMessage());
            problems.write(response, Problem.keysUnavailable());
            return;
        }
        String detail = reason instanceof OAuth2AuthenticationException refused
                ? "The token was refused: " + refused.getError().getDescription() + "."
                : "The request carries no token: send it as Authorization: Bearer, or as cookie sluice_token.";
        problems.write(response, Problem.unauthorized(detail));
    }
}
