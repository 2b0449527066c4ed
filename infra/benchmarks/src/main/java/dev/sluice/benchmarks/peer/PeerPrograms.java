package dev.sluice.benchmarks.peer;

import java.util.List;

import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.TokenIssuer;

/** All servers that are measured side by side. */
public final class PeerPrograms {
    /** The largest number of tenants in a run. */
    public static final int MOST_TENANTS = 100;
    /** The name of the bridge, with tokens that are signed with HS256. */
    public static final String BRIDGE = Bridge.NAME;
    /** The name of the bridge with tokens that are signed with RS256. */
    public static final String RS256_BRIDGE = Bridge.RS256;
    /** The name of two bridges, on two processors. */
    public static final String TWO_BRIDGES = Bridge.TWO;
    /** The name of the floor on a JVM. */
    public static final String JDK_FLOOR = JdkFloor.NAME;
    /** The name of nginx with Nchan. */
    public static final String NCHAN = Nchan.NAME;
    /** The names of all servers, in the order of the tables. */
    public static final List<String> NAMES = List.of(CFloor.NAME, JDK_FLOOR, BRIDGE, RS256_BRIDGE, NCHAN,
            Centrifugo.NAME, KafkaSse.NAME, TWO_BRIDGES);

    private PeerPrograms() {}

    /**
     * Returns the servers in the order of {@link #NAMES}.
     *
     * @param publisher
     *            the writer of the bridge's topics
     */
    public static List<PeerProgram> all(Broker broker, Publisher publisher, TokenIssuer hs256, TokenIssuer rs256) {
        List<Pinning> one = List.of(Pinning.measured());
        return List.of(new CFloor(), new JdkFloor(), new Bridge(BRIDGE, one, broker, publisher, hs256),
                new Bridge(RS256_BRIDGE, one, broker, publisher, rs256), new Nchan(), new Centrifugo(),
                new KafkaSse(broker, publisher), new Bridge(TWO_BRIDGES, List.of(Pinning.measured(), Pinning.second()),
                        broker, publisher, hs256));
    }
}
