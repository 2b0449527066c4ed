package dev.sluice.bridge.admission;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.admission.Admission.Limit;
import dev.sluice.bridge.admission.Admission.Permit;
import dev.sluice.bridge.admission.Admission.Refused;

import static org.assertj.core.api.Assertions.assertThat;

class AdmissionControlTest {
    private final List<Limit> refusals = new ArrayList<>();
    private final AdmissionControl admission = new AdmissionControl(new LimitSettings(4, 3, 2, 1000), refusals::add);

    @Test
    void limitsAUserThenATenantThenTheInstance() {
        assertThat(admission.admit("acme", "ada")).isInstanceOf(Permit.class);
        assertThat(admission.admit("acme", "ada")).isInstanceOf(Permit.class);
        assertThat(admission.admit("acme", "ada")).isEqualTo(new Refused(Limit.PER_USER, 2));
        assertThat(admission.admit("acme", "bob")).isInstanceOf(Permit.class);
        assertThat(admission.admit("acme", "cleo")).isEqualTo(new Refused(Limit.PER_TENANT, 3));
        assertThat(admission.admit("globex", "ada")).isInstanceOf(Permit.class);
        assertThat(admission.admit("initech", "ada")).isEqualTo(new Refused(Limit.CONNECTIONS, 4));
        assertThat(refusals).containsExactly(Limit.PER_USER, Limit.PER_TENANT, Limit.CONNECTIONS);
    }

    @Test
    void countsTheSameUserIdOfTwoTenantsSeparately() {
        admission.admit("acme", "ada");
        admission.admit("acme", "ada");

        assertThat(admission.admit("globex", "ada")).isInstanceOf(Permit.class);
    }

    @Test
    void releasesAPermitOnce() {
        var permit = (Permit) admission.admit("acme", "ada");
        assertThat(admission.open()).isEqualTo(1);

        permit.close();
        permit.close();

        assertThat(admission.open()).isZero();
        assertThat(admission.admit("acme", "ada")).isInstanceOf(Permit.class);
        assertThat(admission.admit("acme", "ada")).isInstanceOf(Permit.class);
    }

    @Test
    void limitsTheRateOfNewStreams() {
        var slow = new AdmissionControl(new LimitSettings(1000, 1000, 1000, 1), refusals::add);

        assertThat(slow.admit("acme", "ada")).isInstanceOf(Permit.class);
        assertThat(slow.admit("acme", "ada")).isInstanceOf(Permit.class);
        assertThat(slow.admit("acme", "ada")).isEqualTo(new Refused(Limit.CONNECT_RATE, 1));
    }

    @Test
    void refusesEveryStreamWhileItDrains() {
        admission.admit("acme", "ada");

        assertThat(admission.drain()).isEqualTo(1);
        assertThat(admission.admit("globex", "bob")).isEqualTo(new Refused(Limit.DRAINING, 0));
    }
}
