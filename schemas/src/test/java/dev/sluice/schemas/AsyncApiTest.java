package dev.sluice.schemas;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class AsyncApiTest {
    private final JsonNode document = new YAMLMapper().readTree(Contract.text("asyncapi/sluice.yaml"));

    @Test
    void namesTheTopicsAsTheyAre() {
        var topics = new Topics(Topics.DEFAULT_PREFIX);
        Set<String> addresses = document.get("channels").values().stream()
                .map(channel -> channel.get("address").asString()).collect(Collectors.toSet());
        assertThat(addresses).containsExactlyInAnyOrder(topics.channel("activity"), topics.channel("notification"),
                topics.capture(), topics.deadLetter());
    }

    @Test
    void namesAllHeadersOfAnEvent() {
        Set<String> known = Arrays.stream(EventHeaders.class.getFields()).map(AsyncApiTest::value)
                .collect(Collectors.toSet());
        assertThat(document.at("/components/schemas/eventHeaders/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void refersOnlyToWhatExists() {
        List<String> references = document.findValuesAsString("$ref");
        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            String[] parts = reference.split("#", 2);
            JsonNode target = parts[0].isEmpty()
                    ? document
                    : new YAMLMapper().readTree(Contract.text(parts[0].replace("../", "")));
            assertThat(target.at(parts.length == 1 ? "" : parts[1]).isMissingNode()).as(reference).isFalse();
        });
    }

    private static String value(Field constant) {
        try {
            return Objects.requireNonNull(constant.get(null)).toString();
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
