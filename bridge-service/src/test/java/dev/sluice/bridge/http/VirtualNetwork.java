package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

/**
 * A network of two machines: this one, and a peer in a network namespace, which can vanish. Made with {@code ip} of
 * iproute2, by root on Linux. Its addresses are reserved for documentation (RFC 5737).
 */
final class VirtualNetwork implements AutoCloseable {
    /** The address of this machine. */
    static final String HERE = "198.51.100.1";

    private static final String PEER = "198.51.100.2";
    private static final String SAME_NETWORK = "198.51.100.";
    private static final String PEER_HARDWARE = "02:00:00:00:00:02";
    private static final String PREFIX = "/30";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String ip;
    private final String namespace;
    private final String here;
    private final String there;

    private VirtualNetwork(Path ip, long number) {
        this.ip = ip.toString();
        this.namespace = "sluice-" + number;
        this.here = "sh" + number;
        this.there = "sp" + number;
    }

    /** Creates a network. Skips the calling test if this process may not. */
    static VirtualNetwork create() throws IOException {
        Path ip = RequiredTools.ofThisMachine().require("ip");
        Assumptions.assumeFalse(isInUse(), "this machine has an address of the network " + SAME_NETWORK + "0");
        var network = new VirtualNetwork(ip, ProcessHandle.current().pid());
        Assumptions.assumeTrue(ChildProcess.run(LIMIT, network.ip, "netns", "add", network.namespace) == 0,
                "only root on Linux may create network namespaces");
        network.connect();
        return network;
    }

    /** Virtual machines use such addresses, although they should not. */
    private static boolean isInUse() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().startsWith(SAME_NETWORK));
    }

    private void connect() throws IOException {
        run("link", "add", here, "type", "veth", "peer", "name", there, "address", PEER_HARDWARE, "netns", namespace);
        run("addr", "add", HERE + PREFIX, "dev", here);
        run("link", "set", here, "up");
        run("-n", namespace, "addr", "add", PEER + PREFIX, "dev", there);
        run("-n", namespace, "link", "set", there, "up");
        // Otherwise this machine would learn from unanswered ARP requests that the peer is gone.
        run("neigh", "replace", PEER, "lladdr", PEER_HARDWARE, "dev", here, "nud", "permanent");
    }

    /** Starts a program on the peer. */
    ChildProcess start(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(ip, "netns", "exec", namespace));
        all.addAll(List.of(command));
        return ChildProcess.start(all);
    }

    /** Makes the peer discard all packets and send none, as if its cable were cut. */
    void vanish() throws IOException {
        run("-n", namespace, "addr", "flush", "dev", there);
    }

    private void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ip));
        command.addAll(List.of(arguments));
        int status = ChildProcess.run(LIMIT, command.toArray(String[]::new));
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " failed with " + status);
        }
    }

    /** Removes the network. The programs on the peer must have ended. */
    @Override
    public void close() throws IOException {
        run("link", "delete", here);
        run("netns", "delete", namespace);
    }
}
