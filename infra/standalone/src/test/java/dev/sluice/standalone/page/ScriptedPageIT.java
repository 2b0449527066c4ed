package dev.sluice.standalone.page;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The page in front of a server that can be told to misbehave: it says what went wrong, and counts honestly. */
class ScriptedPageIT extends PageContract {
    @SuppressWarnings("NullAway.Init") // before each test
    private ScriptedStandalone standalone;

    @BeforeEach
    void start() throws IOException {
        standalone = new ScriptedStandalone();
    }

    @AfterEach
    void stop() {
        standalone.close();
    }

    @Override
    URI base() {
        return standalone.base();
    }

    @Test
    void saysThatARowWasLost() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        page.press("drop");
        page.awaitState("offline");
        page.press("insert-activity");
        page.awaitText("drop-note", "1 row inserted while offline");
        standalone.log().loseNext(1);
        page.press("insert-activity");
        page.awaitText("drop-note", "2 rows inserted while offline");

        page.press("reconnect");

        page.awaitText("verdict", "1 event replayed, 1 still to come, 0 doubled");
        page.awaitText("verdict", "1 event replayed, 1 lost, 0 doubled");
    }

    @Test
    void saysThatAnEventWasDoubled() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        page.press("drop");
        page.awaitState("offline");
        page.press("insert-activity");
        page.awaitText("drop-note", "1 row inserted while offline");
        standalone.log().doubleNext(1);

        page.press("reconnect");

        page.awaitText("verdict", "2 events replayed, 0 lost, 1 doubled");
        assertThat(page.entries("activity:new")).extracting(OpenPage.Entry::marks).containsExactly("replayed doubled",
                "replayed");
    }

    @Test
    void saysThatAnEventCameOutOfOrder() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        page.press("insert-activity");
        page.awaitEntries("activity:new", 1);

        standalone.log().say("""
                event: activity:new
                data: {"type":"activity","data":{"id":"99","kind":"late"}}
                id: activity.3.5~k7f30,notification.3.5~p0x20

                """);

        assertThat(page.awaitEntries("activity:new", 2).getFirst().marks()).isEqualTo("out-of-order");
        page.awaitText("totals", "1 out of order");
    }

    @Test
    void saysWhyItsStreamIsRefusedForGood() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");

        standalone.refuseStreams("The position has expired");
        standalone.log().hangUp();

        page.awaitText("notice", "Refused for good (410): The position has expired");
        page.awaitState("offline");
    }

    @Test
    void goesOnFromItsPositionWithAFreshTokenWhenTheOldOneHasExpired() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        page.press("insert-activity");
        page.awaitEntries("activity:new", 1);

        standalone.expireTokens();
        standalone.log().hangUp();
        page.awaitText("verdict", "0 events replayed, 0 lost, 0 doubled");
        page.press("insert-activity");

        assertThat(page.awaitEntries("activity:new", 2)).hasSize(2);
    }

    @Test
    void insertsWithAFreshTokenWhenTheOldOneHasExpired() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        standalone.expireTokens();

        page.press("insert-activity");

        page.awaitEntries("activity:new", 1);
    }

    @Test
    void showsGapsAndGoodbyesAsWhatTheyAre() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");

        standalone.log().say("event: gap\ndata: {\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":1042,"
                + "\"earliest\":50000}\n\n");
        standalone.log().say("event: goodbye\ndata: {\"reason\":\"draining\",\"retryMs\":2710}\n\n");

        assertThat(page.awaitEntries("gap", 1).getFirst().text()).contains("activity", "1042", "retention", "50000");
        assertThat(page.awaitEntries("goodbye", 1).getFirst().text()).contains("draining", "2.7 s");
    }

    @Test
    void keepsBoundedLists() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");

        for (int i = 0; i < 3; i++) {
            page.press("insert-many");
            page.awaitText("totals", (i + 1) * 100 + " of " + (i + 1) * 100 + " rows");
        }

        assertThat(page.entries("activity:new")).hasSize(200);
        assertThat(page.text("frames").lines().filter(line -> line.startsWith("event:"))).hasSize(20);
    }

    @Test
    void replaysFromTheBeginningWithoutCallingItDoubled() {
        OpenPage page = OpenPage.open(browser(), base(), "acme", "ada");
        page.press("insert-activity");
        page.awaitEntries("activity:new", 1);

        page.press("from-start");

        assertThat(page.awaitEntries("activity:new", 1)).singleElement()
                .satisfies(entry -> assertThat(entry.marks()).isEqualTo("replayed"));
    }
}
