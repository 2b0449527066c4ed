package dev.sluice.clients;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.sluice.bridge.BridgeApplication;
import dev.sluice.testkit.Tokens;

/** A bridge as it runs, on a free port of the loopback interface. Immutable. */
record RunningBridge(ConfigurableApplicationContext context) implements AutoCloseable {
    private static final Tokens TOKENS = Tokens.withRandomSecret();

    /** Starts it. Heartbeats are so rare that an event that waits for the next write arrives too late. */
    static RunningBridge start(ChannelTopics topics) {
        var application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(Map.of("server.address", "127.0.0.1", "server.port", "0",
                "spring.kafka.bootstrap-servers", topics.bootstrapServers(), "sluice.log.topic-prefix",
                topics.prefix(), "sluice.auth.secret", TOKENS.secret(), "sluice.stream.retry-min", "50ms",
                "sluice.stream.retry-max", "100ms", "sluice.stream.heartbeat", "60s",
                "spring.main.banner-mode", "off"));
        return new RunningBridge(application.run());
    }

    static String token(String tenant) {
        return TOKENS.token(tenant, "ada");
    }

    int port() {
        return Integer.parseInt(
                Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Drains and stops it. */
    @Override
    public void close() {
        context.close();
    }
}
