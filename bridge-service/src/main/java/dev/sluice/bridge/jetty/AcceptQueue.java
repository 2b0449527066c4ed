package dev.sluice.bridge.jetty;

import java.util.stream.Stream;

import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * The customizer that sets the length of the accept queue. Clients that reconnect at the same time wait in this queue.
 * When it is full, the network stack makes them retry.
 */
public final class AcceptQueue implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> {
    /** In connections; the kernel may limit it further. */
    private static final int LENGTH = 4096;

    @Override
    public void customize(ConfigurableJettyWebServerFactory factory) {
        factory.addServerCustomizers(server -> Stream.of(server.getConnectors())
                .filter(ServerConnector.class::isInstance).map(ServerConnector.class::cast)
                .forEach(connector -> connector.setAcceptQueueSize(LENGTH)));
    }
}
