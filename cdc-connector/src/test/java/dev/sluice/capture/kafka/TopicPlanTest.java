package dev.sluice.capture.kafka;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.kafka.TopicPlan.Contents;

import static org.assertj.core.api.Assertions.assertThat;

class TopicPlanTest {
    private final List<TopicPlan> plans = TopicPlan.all(TopicLayout.standard(), List.of("activity", "notification"));

    @Test
    void plansEveryTopicAsTheContractSays() {
        assertThat(plans).extracting(TopicPlan::name).containsExactly("sluice.activity", "sluice.notification",
                "sluice.dead-letter", "sluice.capture", "sluice.offsets");
        assertThat(plans).extracting(TopicPlan::partitions).containsExactly(32, 32, 1, 1, 0);
        assertThat(plans).extracting(TopicPlan::createdPartitions).containsExactly(32, 32, 1, 1, 1);
        assertThat(plans.get(0).configuration()).containsExactlyInAnyOrderEntriesOf(Map.of("cleanup.policy", "delete",
                "retention.ms", "-1", "message.timestamp.type", "CreateTime", "message.timestamp.after.max.ms",
                "9223372036854775807", "max.message.bytes", "8519680"));
        assertThat(plans.get(4).configuration()).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void acceptsWhatItWouldHaveCreated() {
        assertThat(plans).allSatisfy(plan -> {
            assertThat(plan.checkPartitions(plan.partitions(), Contents.RECORDS)).isEmpty();
            assertThat(plan.checkConfiguration(name -> plan.configuration().getOrDefault(name, ""))).isEmpty();
        });
    }

    @Test
    void acceptsAnOffsetsTopicThatConnectHasMade() {
        assertThat(plans.get(4).checkPartitions(25, Contents.EMPTY)).isEmpty();
        assertThat(plans.get(4).checkConfiguration(
                name -> name.equals("cleanup.policy") ? "compact" : name.endsWith(".ms") ? "3600000" : "")).isEmpty();
        assertThat(plans.get(3).checkPartitions(25, Contents.EMPTY)).isPresent();
    }

    @Test
    void doesNotAdviseToAdoptACountUnderWhichTenantsWouldNotBeFound() {
        assertThat(plans.get(0).checkPartitions(64, Contents.EMPTY).orElseThrow())
                .contains("Configure 64 partitions if all channel topics have as many");
        assertThat(plans.get(0).checkPartitions(64, Contents.RECORDS).orElseThrow()).doesNotContain("Configure")
                .contains("change it back to 64").contains("capture into new topics");
    }

    @Test
    void keepsThreeCopiesWhereThereAreAsManyBrokers() {
        assertThat(plans).allSatisfy(plan -> {
            assertThat(List.of(plan.createdReplication(1), plan.createdReplication(2), plan.createdReplication(3),
                    plan.createdReplication(9))).map(Short::intValue).containsExactly(1, 2, 3, 3);
            assertThat(plan.configuration(1)).isEqualTo(plan.configuration());
            assertThat(plan.configuration(2)).containsAllEntriesOf(plan.configuration())
                    .containsEntry("min.insync.replicas", "2");
            assertThat(plan.checkReplication(3, plan.createdReplication(3), "2")).isEmpty();
        });
    }

    @Test
    void findsTopicsThatAreLostWithOneBroker() {
        TopicPlan plan = plans.get(0);
        assertThat(plan.checkReplication(1, 1, "1")).isEmpty();
        assertThat(plan.checkReplication(3, 1, "1")).contains("sluice.activity (1 replica, min.insync.replicas=1)");
        assertThat(plan.checkReplication(3, 2, "2")).contains("sluice.activity (2 replicas, min.insync.replicas=2)");
        assertThat(plan.checkReplication(3, 3, "1")).contains("sluice.activity (3 replicas, min.insync.replicas=1)");
        assertThat(plan.checkReplication(2, 2, "2")).isEmpty();
    }

    @Test
    void refusesAnOffsetsTopicThatForgets() {
        assertThat(plans.get(4).checkConfiguration(name -> name.equals("cleanup.policy") ? "delete" : ""))
                .singleElement().asString()
                .startsWith("Topic sluice.offsets has cleanup.policy=delete, expected compact");
    }
}
