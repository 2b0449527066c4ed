package dev.sluice.standalone.dev;

import java.time.Clock;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The endpoints under {@code /dev} and the filters that keep them within this machine. To be imported by the standalone
 * form alone. Needs the property {@code sluice.auth.secret}, a {@link JdbcClient}, and a security chain that lets
 * everybody at {@link #OPEN_PATHS} and asks the other paths for a bearer JWT.
 */
@Configuration(proxyBeanMethods = false)
@Import({DevTokenController.class, DevRowsController.class, DevProblems.class, LiveReload.class})
public class DevConfiguration {
    /** What needs no token: the page, its parts, and the way to a token. */
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

    /** Before everything else, the security chain included. */
    @Bean
    FilterRegistrationBean<LoopbackHostFilter> loopbackHostFilter() {
        return first(new LoopbackHostFilter(), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    FilterRegistrationBean<CrossSiteFilter> crossSiteFilter() {
        return first(new CrossSiteFilter(), Ordered.HIGHEST_PRECEDENCE + 1);
    }

    private static <F extends jakarta.servlet.Filter> FilterRegistrationBean<F> first(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }
}
