package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.replay.MemoryEventLog;
import dev.sluice.bridge.request.SizeLimit;

/**
 * Random sequences of events. Over all its connections, each client receives each of its records once and in order, or
 * is told of a gap.
 */
class StreamPropertyTest {
    private static final List<Channel> BOTH = StreamWorld.CHANNELS.all();
    private static final List<String> TENANTS = List.of("acme", "acme", "globex", "initech");
    private static final List<String> USERS = List.of("ada", "bob");

    /** An event of a scenario; the number selects the details. */
    record Event(Kind kind, int number) {}

    enum Kind {
        APPEND, APPEND_MORE, SKIP, FEED, WRITE, WRITE_MORE, READ, TAKE, TAKE_MORE, PAUSE, CONNECT, DISCONNECT, WAIT, EXPIRE, OUTAGE
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return events(EnumSet.allOf(Kind.class));
    }

    @Provide
    Arbitrary<List<Event>> eventsWithoutFailures() {
        return events(EnumSet.complementOf(EnumSet.of(Kind.EXPIRE, Kind.OUTAGE)));
    }

    private static Arbitrary<List<Event>> events(Set<Kind> kinds) {
        return Combinators.combine(Arbitraries.of(kinds), Arbitraries.integers().between(0, 9999)).as(Event::new).list()
                .ofMaxSize(250);
    }

    @Provide
    Arbitrary<MemoryEventLog.Size> sizes() {
        return Combinators.combine(Arbitraries.of(0L, 300L, 1500L, 1_000_000L), Arbitraries.of(0L, 3000L, 1_000_000L),
                Arbitraries.of(0L, 2000L, 1_000_000L), Arbitraries.of(1, 700, 3000), Arbitraries.of(1, 300),
                Arbitraries.of(1, 3, 50)).as(MemoryEventLog.Size::new);
    }

    /** No delivery may need a timer: no time passes at the end. */
    @Tag("thorough")
    @Property(tries = 1500)
    void deliversEachRecordOnceWithoutWaitingForATimer(@ForAll("eventsWithoutFailures") List<Event> events,
            @ForAll("sizes") MemoryEventLog.Size size) {
        new Scenario(size).run(events).end(StreamWorld::settle);
    }

    @Tag("thorough")
    @Property(tries = 1500)
    void deliversEachRecordOnceOrReportsAGap(@ForAll("events") List<Event> events,
            @ForAll("sizes") MemoryEventLog.Size size) {
        new Scenario(size).run(events).end(StreamWorld::settleWithTime);
    }

    private static final class Scenario {
        private final StreamWorld world;
        private final List<TestClient> clients = IntStream.range(0, 5).mapToObj(Scenario::client).toList();

        private boolean available = true;

        Scenario(MemoryEventLog.Size size) {
            this.world = new StreamWorld(size);
        }

        private static TestClient client(int number) {
            // The second one takes no long events. The last one subscribes to one channel only.
            return new TestClient(StreamWorld.selection(TENANTS.get(number % TENANTS.size()),
                    USERS.get(number % USERS.size()), number == 4 ? BOTH.subList(0, 1) : BOTH,
                    number == 1 ? new SizeLimit(16 * 1024) : SizeLimit.NONE));
        }

        Scenario run(List<Event> events) {
            events.forEach(this::apply);
            return this;
        }

        private void apply(Event event) {
            int number = event.number;
            TestClient client = clients.get(number % clients.size());
            int rest = number / clients.size();
            switch (event.kind) {
                case APPEND -> append(number);
                case APPEND_MORE -> IntStream.range(0, number % 40).forEach(i -> append(number * 31 + i * 7));
                case SKIP -> world.log.skip(number % 2, 0, number % 3);
                case FEED -> feed(number);
                case WRITE -> world.writeOnce();
                case WRITE_MORE -> IntStream.range(0, number % 20).forEach(i -> world.writeOnce());
                case READ -> world.log.step();
                case TAKE -> world.link(client).ifPresent(link -> link.output().take(rest % 300));
                case TAKE_MORE -> world.link(client).ifPresent(link -> link.output().take(100_000));
                case PAUSE -> world.link(client).ifPresent(link -> link.output().pausing(rest % 2 == 0));
                case CONNECT -> connect(client, rest);
                case DISCONNECT -> world.disconnect(client, rest % 3 == 0 ? Integer.MAX_VALUE : rest, rest % 2 == 0);
                case WAIT -> world.time.pass(Duration.ofMillis(rest * 20L));
                case EXPIRE -> world.log.deleteBefore(number % 2, 0, world.log.end(number % 2, 0) - rest % 10);
                case OUTAGE -> available(number % 2 == 0);
            }
        }

        private void available(boolean now) {
            if (now != available) {
                available = now;
                world.log.outage(now ? null : world.time.instant());
            }
        }

        private void append(int number) {
            world.append(number % 2, TENANTS.get(number / 2 % 4), number % 3 == 0 ? USERS.get(number / 8 % 2) : null,
                    number % 3, number % 23 == 0 ? 20_000 : number % 29 == 0 ? 70_000 : 0);
        }

        private void feed(int number) {
            List<Channel> from = number % 3 == 0 ? BOTH : BOTH.subList(number % 3 - 1, number % 3);
            world.log.feed(0, from, number % 4 == 0 ? 1000 : number % 7);
        }

        private void connect(TestClient client, int rest) {
            if (!available) {
                return;
            }
            world.disconnect(client, Integer.MAX_VALUE, true);
            world.connect(client, () -> {
                if (rest % 2 == 0) {
                    append(rest);
                    feed(rest);
                }
            });
            if (rest % 3 != 0) {
                world.output(client).take(rest);
            }
        }

        void end(Consumer<StreamWorld> settle) {
            available(true);
            settle.accept(world);
            for (TestClient client : clients) {
                if (world.link(client).map(link -> link.output().isClosed()).orElse(true)) {
                    world.disconnect(client, Integer.MAX_VALUE, true);
                    world.connect(client, () -> {});
                }
            }
            IntStream.range(0, 5).forEach(this::append);
            settle.accept(world);
            world.disconnectAll();
            clients.forEach(world::verify);
        }
    }
}
