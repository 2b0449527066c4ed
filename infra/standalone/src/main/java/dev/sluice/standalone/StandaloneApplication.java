package dev.sluice.standalone;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import dev.sluice.bridge.BridgeConfiguration;
import dev.sluice.bridge.http.ApiSecurity;
import dev.sluice.capture.Capture;
import dev.sluice.standalone.dev.DevConfiguration;

/** The bridge in standalone mode: with developer endpoints, and with health and metrics of the capture. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({BridgeConfiguration.class, DevConfiguration.class})
class StandaloneApplication {
    @Bean
    CaptureHealth captureHealthIndicator(Capture capture) {
        return new CaptureHealth(capture);
    }

    @Bean
    CaptureMetrics captureMetrics(Capture capture) {
        return new CaptureMetrics(capture);
    }

    @Bean
    @Order(5)
    SecurityFilterChain devChain(HttpSecurity http, ApiSecurity api) {
        return api.chain(http, "/dev/activities", "/dev/notifications");
    }
}
