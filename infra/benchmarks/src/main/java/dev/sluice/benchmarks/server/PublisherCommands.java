package dev.sluice.benchmarks.server;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

import dev.sluice.benchmarks.process.Commands;

/** The commands of a publisher in another process, on both sides. */
public final class PublisherCommands {
    private PublisherCommands() {}

    static Map<String, Commands.Command> of(Publisher publisher, IntSupplier connections) {
        return Map.of("burst", counts -> {
            publisher.burst(Integer.parseInt(counts.get(0)), Integer.parseInt(counts.get(1)));
            return "done";
        }, "paced", counts -> Long.toString(publisher.paced(Integer.parseInt(counts.get(0)),
                Integer.parseInt(counts.get(1)), Duration.ofMillis(Long.parseLong(counts.get(2))))),
                "connections", none -> Integer.toString(connections.getAsInt()));
    }

    /** Returns a publisher that sends commands; {@code ask} sends one and returns the answer. */
    public static Publisher to(UnaryOperator<String> ask) {
        return new Publisher() {
            @Override
            public void burst(int tenants, int eventsPerTenant) {
                String done = ask.apply("burst " + tenants + " " + eventsPerTenant);
                if (!done.equals("done")) {
                    throw new IllegalStateException("expected done, got " + done);
                }
            }

            @Override
            public long paced(int tenants, int eventsPerSecond, Duration time) {
                return Long.parseLong(ask.apply("paced " + tenants + " " + eventsPerSecond + " " + time.toMillis()));
            }
        };
    }
}
