package dev.sluice.bridge.stream;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.stream.ResponseState.Ended;
import dev.sluice.bridge.stream.ResponseState.Finishing;
import dev.sluice.bridge.stream.ResponseState.Open;
import dev.sluice.bridge.stream.ResponseState.Opening;

import static org.assertj.core.api.Assertions.assertThat;

class ResponseStateTest {
    private static final List<ResponseState> STATES = List.of(new Opening(), new Open(), new Finishing(), new Ended());
    private static final Map<String, UnaryOperator<ResponseState>> EVENTS = Map.of("wrote", ResponseState::wrote,
            "finish", ResponseState::finish, "end", ResponseState::end);

    /** State, event, next state: every pair of state and event. */
    private static final Map<String, ResponseState> TABLE = Map.ofEntries(
            Map.entry("Opening wrote", new Open()), Map.entry("Opening finish", new Finishing()),
            Map.entry("Opening end", new Ended()),
            Map.entry("Open wrote", new Open()), Map.entry("Open finish", new Finishing()),
            Map.entry("Open end", new Ended()),
            Map.entry("Finishing wrote", new Finishing()), Map.entry("Finishing finish", new Finishing()),
            Map.entry("Finishing end", new Ended()),
            Map.entry("Ended wrote", new Ended()), Map.entry("Ended finish", new Ended()),
            Map.entry("Ended end", new Ended()));

    @Test
    void hasATransitionForEachStateAndEvent() {
        assertThat(STATES).hasSize(ResponseState.class.getPermittedSubclasses().length);
        assertThat(TABLE).hasSize(STATES.size() * EVENTS.size());
        for (ResponseState state : STATES) {
            EVENTS.forEach((name, event) -> assertThat(event.apply(state))
                    .isEqualTo(TABLE.get(state.getClass().getSimpleName() + " " + name)));
        }
        assertThat(ResponseState.initial()).isEqualTo(new Opening());
    }
}
