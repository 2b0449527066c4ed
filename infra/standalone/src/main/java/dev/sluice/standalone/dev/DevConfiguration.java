package dev.sluice.standalone.dev;

import java.time.Clock;
import java.util.List;

import jakarta.servlet.Filter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The beans of the developer endpoints under {@code /dev} and of the filters that restrict them to this machine. Only
 * standalone mode may import it. Requires the property {@code sluice.auth.secret}, a {@link JdbcClient}, and a security
 * chain that requires a bearer JWT for all paths except {@link #OPEN_PATHS}.
 */
@Configuration(proxyBeanMethods = false)
@Import({DevTokenController.class, DevRowsController.class, DevProblems.class, LiveReload.class})
public class DevConfiguration {
    /** Paths that need no token: the page with its resources, and the token endpoint. */
    public static final List<String> OPEN_PATHS = List.of("/", "/index.html", "/page/*", "/favicon.svg",
            "/dev/token");

    @Bean
    DevTokens devTokens(@Value("${sluice.auth.secret}") String secret, ObjectProvider<Clock> clock) {
        return new DevTokens(secret, clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    DevRows devRows(JdbcClient database) {
        return new DevRows(database);
    }

    /** Runs before all other filters, including the security chain. */
    @Bean
    FilterRegistrationBean<LoopbackHostFilter> loopbackHostFilter() {
        return registered(new LoopbackHostFilter(), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    FilterRegistrationBean<CrossSiteFilter> crossSiteFilter() {
        return registered(new CrossSiteFilter(), Ordered.HIGHEST_PRECEDENCE + 1);
    }

    private static <F extends Filter> FilterRegistrationBean<F> registered(F filter, int order) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }
}
