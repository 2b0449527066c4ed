package dev.sluice.standalone.dev;

import java.util.Base64;

import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** The least that the endpoints under {@code /dev} need around them: tables, and a chain that verifies tokens. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(DevConfiguration.class)
@PropertySource("classpath:dev/sluice/standalone/dev/dev-application.properties")
class DevApplication {
    @Bean
    Flyway tables(DataSource database) {
        Flyway flyway = Flyway.configure().dataSource(database).locations("classpath:dev/sluice/schemas/migration")
                .load();
        flyway.migrate();
        return flyway;
    }

    @Bean
    JwtDecoder decoder(@Value("${sluice.auth.secret}") String secret) {
        return NimbusJwtDecoder
                .withSecretKey(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256")).build();
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers(DevConfiguration.OPEN_PATHS.toArray(String[]::new)).permitAll().anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults())).csrf(csrf -> csrf.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS)).build();
    }
}
