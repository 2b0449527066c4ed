package dev.sluice.benchmarks.server;

import dev.sluice.benchmarks.process.Commands;

/** The program that serves a {@link FloorServer}. */
final class FloorMain {
    private FloorMain() {}

    public static void main(String[] arguments) throws Exception {
        FloorServer server = FloorServer.start();
        Commands.serve(Integer.toString(server.port()), PublisherCommands.of(server, server::open));
    }
}
