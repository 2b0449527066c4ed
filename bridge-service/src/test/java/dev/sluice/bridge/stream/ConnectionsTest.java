package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.stream.Admission.Admitted;
import dev.sluice.bridge.stream.Admission.Limit;
import dev.sluice.bridge.stream.Admission.Refused;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionsTest {
    private final List<Limit> refusals = new ArrayList<>();
    private final StreamListener listener = new StreamListener() {
        @Override
        public void refused(Limit limit) {
            refusals.add(limit);
        }
    };
    private final Connections connections = new Connections(new LimitSettings(4, 3, 2, 1000), listener);

    @Test
    void limitsAUserThenATenantThenTheInstance() {
        assertThat(connections.admit("acme", "ada")).isInstanceOf(Admitted.class);
        assertThat(connections.admit("acme", "ada")).isInstanceOf(Admitted.class);
        assertThat(connections.admit("acme", "ada")).isEqualTo(new Refused(Limit.PER_USER, 2));
        assertThat(connections.admit("acme", "bob")).isInstanceOf(Admitted.class);
        assertThat(connections.admit("acme", "cleo")).isEqualTo(new Refused(Limit.PER_TENANT, 3));
        assertThat(connections.admit("globex", "ada")).isInstanceOf(Admitted.class);
        assertThat(connections.admit("initech", "ada")).isEqualTo(new Refused(Limit.CONNECTIONS, 4));
        assertThat(refusals).containsExactly(Limit.PER_USER, Limit.PER_TENANT, Limit.CONNECTIONS);
    }

    @Test
    void hasTheSameUserOfTwoTenantsApart() {
        connections.admit("acme", "ada");
        connections.admit("acme", "ada");

        assertThat(connections.admit("globex", "ada")).isInstanceOf(Admitted.class);
    }

    @Test
    void givesAPlaceBackOnce() {
        var place = (Admitted) connections.admit("acme", "ada");
        assertThat(connections.open()).isEqualTo(1);

        place.close();
        place.close();

        assertThat(connections.open()).isZero();
        assertThat(connections.admit("acme", "ada")).isInstanceOf(Admitted.class);
        assertThat(connections.admit("acme", "ada")).isInstanceOf(Admitted.class);
    }

    @Test
    void limitsHowFastStreamsCome() {
        var slow = new Connections(new LimitSettings(1000, 1000, 1000, 1), listener);

        assertThat(slow.admit("acme", "ada")).isInstanceOf(Admitted.class);
        assertThat(slow.admit("acme", "ada")).isInstanceOf(Admitted.class);
        assertThat(slow.admit("acme", "ada")).isEqualTo(new Refused(Limit.CONNECT_RATE, 1));
    }

    @Test
    void refusesEverybodyOnceItDrains() {
        connections.admit("acme", "ada");

        assertThat(connections.drain()).isEqualTo(1);
        assertThat(connections.admit("globex", "bob")).isEqualTo(new Refused(Limit.DRAINING, 0));
    }
}
