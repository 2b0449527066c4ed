package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP port on 127.0.0.1 that something of ours is going to listen on. Immutable.
 *
 * @param number
 *            the port, 1 to 65535
 * @param flag
 *            the option with which a person chooses another, such as {@code --sluice.postgres.port}
 */
public record LocalPort(int number, String flag) {
    /** The address everything listens on: nobody outside this machine can reach it. */
    public static final String HOST = "127.0.0.1";

    /** Below the range from which systems take the ports of outgoing connections, so that none of those takes it. */
    private static final int FIRST_FREE_CANDIDATE = 20_000;
    private static final int LAST_FREE_CANDIDATE = 32_000;
    private static final int FREE_CANDIDATES_TRIED = 200;
    private static final int CONNECT_MILLIS = 500;
    /** What {@link #free()} has returned in this process, where the listener may not have started yet. */
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    /** Refuses what is not a port. */
    public LocalPort {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException(flag + "=" + number + " is not a port: expected 1 to 65535");
        }
    }

    /**
     * A port that was free a moment ago, for fixtures that do not care which; never the same twice in a process.
     *
     * @throws StartupProblem
     *             if none was found
     */
    public static LocalPort free() {
        for (int tried = 0; tried < FREE_CANDIDATES_TRIED; tried++) {
            var candidate = new LocalPort(
                    ThreadLocalRandom.current().nextInt(FIRST_FREE_CANDIDATE, LAST_FREE_CANDIDATE),
                    "(chosen by itself)");
            if (candidate.isFree() && HANDED_OUT.add(candidate.number)) {
                return candidate;
            }
        }
        throw new StartupProblem("No free port was found between " + FIRST_FREE_CANDIDATE + " and "
                + LAST_FREE_CANDIDATE + " on " + HOST + ": stop programs that listen there.");
    }

    /** Whether nobody listens here. A later start may still find it taken. */
    public boolean isFree() {
        try (var listener = new ServerSocket()) {
            listener.setReuseAddress(true);
            listener.bind(address());
        } catch (IOException taken) {
            return false;
        }
        // Some systems let a second program listen on one address of a port that another has on all addresses.
        try (var probe = new Socket()) {
            probe.connect(address(), CONNECT_MILLIS);
            return false;
        } catch (IOException nobodyAnswers) {
            return true;
        }
    }

    /**
     * Checks that nobody listens here; to be called for every port before anything starts.
     *
     * @throws StartupProblem
     *             if somebody does, naming the program where the system tells
     */
    public void requireFree() {
        if (!isFree()) {
            var holder = PortHolder.of(number).map(name -> " (" + name + ")").orElse("");
            throw new StartupProblem("Port " + number + " is in use by another program" + holder
                    + ": stop it or choose another with " + flag + ".");
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), number);
    }
}
