package dev.sluice.benchmarks.server;

import java.util.Map;

import dev.sluice.benchmarks.process.Commands;

/** The program that serves {@link EmitterApplication}. */
final class EmitterMain {
    private EmitterMain() {}

    public static void main(String[] arguments) throws Exception {
        BootServer server = BootServer.start(EmitterApplication.class,
                Map.of("server.jetty.connection-idle-timeout", "5m"));
        EmitterApplication.Streams streams = server.bean(EmitterApplication.Streams.class);
        Commands.serve(server.port(), PublisherCommands.of(streams, streams::open));
    }
}
