package dev.sluice.standalone;

import java.net.http.HttpResponse;
import java.sql.Connection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Nobody sees what is not theirs. */
@ResourceLock(value = SharedStandalone.STREAMS, mode = ResourceAccessMode.READ)
class TenantIT {
    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void neverDeliversAnotherTenantsRows() throws Exception {
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(standalone.token("mine", "ada"), "")) {
            stream.live();
            Sql.activity(connection, "theirs", "secret");
            Sql.notification(connection, "theirs", "ada", "secret");
            long own = Sql.activity(connection, "mine", "own");
            assertThat(stream.events(1).getFirst().row()).isEqualTo(own);
            try (EventStream replay = standalone.stream(standalone.token("mine", "ada"), "since=earliest")) {
                assertThat(replay.events(1).getFirst().row()).isEqualTo(own);
                assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":1}");
            }
        }
    }

    @Test
    void neverDeliversANotificationForAnotherUser() throws Exception {
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(standalone.token("users", "ada"), "")) {
            stream.live();
            Sql.notification(connection, "users", "bob", "for bob");
            Sql.notification(connection, "users", "ADA", "for somebody else");
            long own = Sql.notification(connection, "users", "ada", "for ada");
            long everybodys = Sql.notification(connection, "users", "", "for everybody");
            assertThat(stream.events(2)).extracting(Frame::row).containsExactly(own, everybodys);
        }
    }

    @Test
    void neverDeliversAnotherTenantsRowsToOneWhoComesWithItsPosition() throws Exception {
        String theirs;
        try (EventStream stream = standalone.stream(standalone.token("position-theirs", "ada"), "")) {
            theirs = stream.next("ready").id();
        }
        assertThatThrownBy(() -> standalone.stream(standalone.token("position-mine", "ada"), "lastEventId=" + theirs))
                .hasMessageContaining("status 400").hasMessageContaining("wrong-partition");
    }

    @Test
    void refusesATokenThatWasChanged() throws Exception {
        String token = standalone.token("mine", "ada");
        String[] parts = token.split("\\.", -1);
        String other = standalone.token("theirs", "ada").split("\\.", -1)[1];
        assertUnauthorized("Bearer " + parts[0] + "." + other + "." + parts[2]);
        assertUnauthorized("Bearer " + parts[0] + "." + parts[1] + ".");
        assertUnauthorized("Bearer eyJhbGciOiJub25lIn0." + parts[1] + ".");
        assertUnauthorized("Bearer");
        assertUnauthorized("Basic YWRhOmFkYQ==");
    }

    @Test
    void endsAStreamWhenItsTokenExpires() throws Exception {
        String token = standalone.token("tenant=short&user=ada&ttl=PT2S");
        try (EventStream stream = standalone.stream(token, "")) {
            Frame goodbye = stream.next("goodbye");
            assertThat(goodbye.data()).contains("\"reason\":\"credentials-expired\"");
            assertThat(goodbye.id()).isNotEmpty();
            assertThat(stream.nextOrEnd()).isNull();
        }
    }

    private void assertUnauthorized(String header) throws Exception {
        HttpResponse<String> answer = standalone.get("api/v1/stream", "Authorization", header);
        assertThat(answer.statusCode()).as(header).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("application/problem+json"));
    }
}
