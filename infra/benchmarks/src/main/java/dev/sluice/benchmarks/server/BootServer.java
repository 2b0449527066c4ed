package dev.sluice.benchmarks.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Boot application on a free port of the loopback interface. */
record BootServer(ConfigurableApplicationContext context) {

    /** Starts it; if that fails, prints why and ends this process. */
    static BootServer start(Class<?> application, Map<String, Object> properties, String... arguments) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(Map.of("server.address", "127.0.0.1", "server.port", "0", "spring.main.banner-mode", "off",
                "spring.main.log-startup-info", "false"));
        var boot = new SpringApplication(application);
        boot.setDefaultProperties(all);
        try {
            return new BootServer(boot.run(arguments));
        } catch (RuntimeException failure) {
            // Spring assumes that the failure is logged, and logging is off.
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw failure;
        }
    }

    String port() {
        return Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }
}
