package dev.sluice.standalone.page;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The page in front of a server that can be told to misbehave: it says what went wrong, and counts honestly. */
class ScriptedPageIT extends BrowserTest {
    private static final String READER = "acme/ada";
    /** At one every 30 s. */
    private static final int PINGS_OF_AN_HOUR = 120;

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

    private ReaderPanel open() {
        return OpenPage.open(browser(), standalone.base(), READER).reader(READER);
    }

    @Test
    void saysThatARowWasLost() {
        ReaderPanel ada = open();
        ada.press("cut");
        ada.awaitText("[data-part=state]", "Offline");
        ada.press("insert");
        ada.awaitText("[data-part=verdict]", "1 row inserted here meanwhile");
        standalone.log().loseNext(1);
        ada.press("insert");
        ada.awaitText("[data-part=verdict]", "2 rows inserted here meanwhile");

        ada.press("cut");

        ada.awaitText("[data-part=verdict]", "1 event replayed, 1 still to come, 0 doubled");
        ada.awaitText("[data-part=verdict]", "1 event replayed, 1 lost, 0 doubled");
    }

    @Test
    void passesOverWhatComesTwice() {
        ReaderPanel ada = open();
        standalone.log().doubleNext(1);
        ada.press("insert");
        ada.press("insert");

        ada.awaitEvents(2);
        ada.awaitText("[data-part=totals]", "2 of 2 inserted here · 0 doubled");
    }

    @Test
    void saysWhyItsStreamIsRefusedForGood() {
        ReaderPanel ada = open();

        standalone.refuseStreams("The position has expired");
        standalone.log().hangUp();

        ada.awaitText("[data-part=notice]", "Refused for good: 410 The position has expired (gap)");
        ada.awaitState("failed");
        assertThat(ada.text("[data-part=state]")).isEqualTo("Offline");
    }

    @Test
    void goesOnFromItsPositionWithAFreshTokenWhenTheOldOneIsRefused() {
        ReaderPanel ada = open();
        ada.press("insert");
        ada.awaitEvents(1);

        standalone.expireTokens();
        standalone.log().hangUp();
        ada.press("insert");

        ada.awaitEvents(2);
    }

    @Test
    void showsAGapAsWhatItIs() {
        ReaderPanel ada = open();

        standalone.log().say("event: gap\ndata: {\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":1042,"
                + "\"earliest\":50000}\n\n");

        assertThat(ada.awaitEntries("gap", 1).getFirst().text()).contains("activity", "1042", "retention", "50000");
        standalone.log().say("event: gap\ndata: {\"channel\":\"activity\",\"reason\":\"source\",\"from\":\"0/1C43A90\","
                + "\"to\":\"0/1C43D08\"}\n\n");
        assertThat(ada.awaitEntries("gap", 2)).extracting(ReaderPanel.Entry::text).anySatisfy(
                text -> assertThat(text).contains("activity", "LSN 0/1C43A90 and 0/1C43D08", "may be missing"));
    }

    @Test
    void isLiveOnOneStreamThroughTheHeartbeatsOfAnHour() {
        OpenPage page = OpenPage.open(browser(), standalone.base(), READER);
        page.ask("""
                window.states = [];
                const panel = document.querySelector('[data-reader]');
                new MutationObserver(() => panel.dataset.state === 'live' || window.states.push(panel.dataset.state))
                  .observe(panel, { attributes: true, attributeFilter: ['data-state'] });
                """);

        standalone.log().hurryPings(PINGS_OF_AN_HOUR);

        await().atMost(OpenPage.LIMIT).until(() -> standalone.log().hurriedPings() == 0);
        page.reader(READER).press("insert");
        page.reader(READER).awaitEvents(1);
        assertThat(page.ask("return window.states.length")).isEqualTo(0L);
        assertThat(standalone.streams()).isEqualTo(1);
    }
}
