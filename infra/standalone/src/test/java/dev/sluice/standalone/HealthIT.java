package dev.sluice.standalone;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a supervisor sees while all is well; {@link CrashIT} shows the rest. */
class HealthIT {
    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void isReadyWhenTheLogCanBeReadAndTheCaptureStreams() throws Exception {
        HttpResponse<String> answer = standalone.get("actuator/health/readiness");
        JsonNode health = new JsonMapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(health.path("components").propertyNames()).containsExactlyInAnyOrder("capture", "log",
                "readinessState", "watermark");
        assertThat(health.path("components").values()).allSatisfy(
                component -> assertThat(component.path("status").asString()).isEqualTo("UP"));
    }

    @Test
    void tellsItsMetrics() throws Exception {
        assertThat(standalone.get("actuator/prometheus").body()).contains("sluice_connections",
                "sluice_events_delivered_total", "sluice_capture_state{state=\"streaming\"} 1.0",
                "sluice_capture_state{state=\"halted\"} 0.0", "sluice_capture_degradations 0.0");
    }
}
