package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

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

/**
 * The factory of Spring Security's chains for paths that Spring MVC handles and that require a verified token. Refusals
 * are problem documents. {@link ApiAuthentication} protects the paths under {@code /api}.
 */
public final class ApiSecurity {
    private final JwtDecoder decoder;
    private final TokenSources sources;
    private final AuthenticationRefusals refusals;

    public ApiSecurity(JwtDecoder decoder, TokenSources sources, ProblemWriter problems) {
        this.decoder = decoder;
        this.sources = sources;
        this.refusals = new AuthenticationRefusals(problems);
    }

    /**
     * Returns a chain that protects the given paths. It has no sessions and writes no headers.
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
        switch (reason) {
            case AuthenticationServiceException unavailable ->
                refusals.keysUnavailable(response, String.valueOf(unavailable.getMessage()));
            case OAuth2AuthenticationException invalid -> refusals.invalid(response, invalid.getError());
            default -> refusals.noToken(response);
        }
    }
}
