package dev.sluice.embedded;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The brokers of a cluster, each of which is a controller, too, from the view of one of them. Immutable.
 *
 * @param clusterId
 *            the same for all brokers
 * @param node
 *            this broker's number, from 1 on
 * @param controllers
 *            the controller port of each broker, in the order of their numbers
 */
public record KafkaQuorum(String clusterId, int node, List<Integer> controllers) {
    private static final int REPLICAS = 3;

    public KafkaQuorum {
        controllers = List.copyOf(controllers);
        if (node < 1 || node > controllers.size()) {
            throw new IllegalArgumentException(
                    "broker " + node + " of " + controllers.size() + ": expected a number from 1 on");
        }
    }

    /** Returns the value of {@code controller.quorum.voters}. */
    String voters() {
        return IntStream.rangeClosed(1, controllers.size())
                .mapToObj(each -> each + "@" + LocalPort.HOST + ":" + controllers.get(each - 1))
                .collect(Collectors.joining(","));
    }

    /** Returns the address of this broker's controller. */
    String controller() {
        return LocalPort.HOST + ":" + controllers.get(node - 1);
    }

    /** Returns the number of replicas of a topic: three, or one per broker on fewer than three brokers. */
    int replicas() {
        return Math.min(REPLICAS, controllers.size());
    }

    /** Returns the number of replicas that must have a record before it is acknowledged: all but one. */
    int inSyncReplicas() {
        return Math.max(1, replicas() - 1);
    }
}
