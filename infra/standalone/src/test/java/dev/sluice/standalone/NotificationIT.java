package dev.sluice.standalone;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A mark on one device is seen on all of them, and what is listed is what was delivered. */
@ResourceLock(value = SharedStandalone.STREAMS, mode = ResourceAccessMode.READ)
class NotificationIT {
    private static final String PATH = "api/v1/notifications";
    private static final JsonMapper JSON = new JsonMapper();

    private final StandaloneProcess standalone = SharedStandalone.get();

    private JsonNode list(String token, String query) throws Exception {
        HttpResponse<String> answer = standalone.get(PATH + query, "Authorization", "Bearer " + token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void aMarkComesBackOnceOnEveryConnectionOfItsReaderAndOnNoOther() throws Exception {
        String ada = standalone.token("marks", "ada");
        String bob = standalone.token("marks", "bob");
        try (Connection connection = standalone.location().connect();
                EventStream laptop = standalone.stream(ada, "").live();
                EventStream phone = standalone.stream(ada, "").live();
                EventStream another = standalone.stream(bob, "").live()) {
            long broadcast = Sql.notification(connection, "marks", "", "everybody's");
            long own = Sql.notification(connection, "marks", "ada", "own");
            post(ada, "/" + broadcast + "/read");
            post(ada, "/" + broadcast + "/read");
            post(ada, "/read-all");
            for (EventStream device : new EventStream[]{laptop, phone}) {
                device.next("notification:new");
                device.next("notification:new");
                assertThat(device.next("notification:read").data()).contains("\"notificationId\":\"" + broadcast + "\"",
                        "\"userId\":\"ada\"");
                assertThat(device.next("notification:read").data()).contains("\"notificationId\":\"" + own + "\"");
            }
            assertThat(list(ada, "?unread=true").path("unread").asInt()).isZero();
            assertThat(list(bob, "?unread=true").path("unread").asInt()).isEqualTo(1);
            long last = Sql.activity(connection, "marks", "end");
            assertThat(another.events(2)).extracting(Frame::row).containsExactly(broadcast, last);
        }
    }

    @Test
    void listsRowsAsTheyWereDelivered() throws Exception {
        String ada = standalone.token("listed", "ada");
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(ada, "").live()) {
            Sql.ids(connection, """
                    insert into notification (tenant_id, recipient_id, kind, title, message, priority, group_key, payload)
                    values ('listed', 'ada', 'k', E'quote " tab \\t ü 🙂', null, 'high', 'g', '{"b":1.50,"a":[{}]}')
                    returning id""");
            String delivered = stream.next("notification:new").data();
            HttpResponse<String> answer = standalone.get(PATH, "Authorization", "Bearer " + ada);
            String row = delivered.substring(delivered.indexOf("\"data\":{") + 8, delivered.length() - 2);
            assertThat(answer.body()).startsWith("{\"notifications\":[{" + row + ",\"readAt\":null}],\"unread\":1,");
        }
    }

    @Test
    void losesNothingBetweenTheListAndTheStreamThatGoesOnFromIt() throws Exception {
        String ada = standalone.token("seam", "ada");
        try (Connection connection = standalone.location().connect()) {
            long listed = Sql.notification(connection, "seam", "ada", "listed");
            JsonNode list = list(ada, "?limit=1");
            long later = Sql.notification(connection, "seam", "ada", "later");
            assertThat(list.path("notifications").path(0).path("id").asLong()).isEqualTo(listed);
            try (EventStream stream = standalone.stream(ada, "lastEventId=" + list.path("position").asString())) {
                Frame next = stream.next("notification:new");
                // What is listed may come again, by its row.
                assertThat(next.row() == listed ? stream.next("notification:new").row() : next.row()).isEqualTo(later);
            }
        }
    }

    private void post(String token, String path) throws IOException, InterruptedException {
        assertThat(standalone.post(PATH + path, token).statusCode()).isEqualTo(204);
    }
}
