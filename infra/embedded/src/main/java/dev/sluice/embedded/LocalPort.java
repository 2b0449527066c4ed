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
 * A TCP port on 127.0.0.1 that a server is about to listen on. Immutable.
 *
 * @param number
 *            the port number, 1 to 65535
 * @param flag
 *            the command-line option that chooses another port, such as {@code --sluice.postgres.port}
 */
public record LocalPort(int number, String flag) {
    /** The address that all embedded servers listen on; other machines cannot reach it. */
    public static final String HOST = "127.0.0.1";

    /** Below the ephemeral range, so that no outgoing connection takes the port in the meantime. */
    private static final int FIRST_FREE_CANDIDATE = 20_000;
    private static final int LAST_FREE_CANDIDATE = 32_000;
    private static final int MAX_CANDIDATES = 200;
    private static final int CONNECT_MILLIS = 500;
    /** Ports that {@link #free()} has returned in this process; their servers may not listen yet. */
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    public LocalPort {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException(flag + "=" + number + " is not a port: expected 1 to 65535");
        }
    }

    /**
     * Chooses a port on which no program listens, for test fixtures. Returns each port at most once in a process.
     *
     * @throws StartupProblem
     *             if no free port was found
     */
    public static LocalPort free() {
        for (int tried = 0; tried < MAX_CANDIDATES; tried++) {
            var candidate = new LocalPort(
                    ThreadLocalRandom.current().nextInt(FIRST_FREE_CANDIDATE, LAST_FREE_CANDIDATE),
                    "(chosen automatically)");
            if (candidate.isFree() && HANDED_OUT.add(candidate.number)) {
                return candidate;
            }
        }
        throw new StartupProblem("No free port was found between " + FIRST_FREE_CANDIDATE + " and "
                + LAST_FREE_CANDIDATE + " on " + HOST + ": stop programs that listen there.");
    }

    /**
     * Returns whether no program listens on this port now. Another program may still take it before a server starts.
     */
    public boolean isFree() {
        try (var listener = new ServerSocket()) {
            listener.setReuseAddress(true);
            listener.bind(address());
        } catch (IOException taken) {
            return false;
        }
        // Some systems allow the bind although another program listens on this port on all addresses.
        try (var probe = new Socket()) {
            probe.connect(address(), CONNECT_MILLIS);
            return false;
        } catch (IOException notListening) {
            return true;
        }
    }

    /**
     * Checks that no program listens on this port. Call it for all ports before the first server starts.
     *
     * @throws StartupProblem
     *             if a program does; the message names it if the operating system reveals it
     */
    public void requireFree() {
        if (!isFree()) {
            String holder = PortHolder.of(number).map(name -> " (" + name + ")").orElse("");
            throw new StartupProblem("Port " + number + " is in use by another program" + holder
                    + ": stop it or choose another with " + flag + ".");
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), number);
    }
}
