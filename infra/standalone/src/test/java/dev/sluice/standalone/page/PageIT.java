package dev.sluice.standalone.page;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The page of a running standalone process, as a user sees and operates it. */
class PageIT extends BrowserTest {
    private final URI base = SharedStandalone.get().http();

    @Test
    void showsAnInsertedActivityOnTopWithItsPlaceInTheLog() {
        OpenPage page = OpenPage.open(browser(), base, "first/ada,second/bob");
        ReaderPanel ada = page.reader("first/ada");

        ada.press("insert");
        ada.awaitEvents(1);
        ada.press("insert");
        ada.awaitEvents(2);

        List<ReaderPanel.Entry> entries = ada.awaitEntries("activity:new", 2);
        List<Long> rows = entries.stream().map(entry -> Long.valueOf(entry.row())).toList();
        assertThat(rows).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(entries.getFirst().place()).matches("activity\\.\\d+\\.\\d+");
        assertThat(ada.text(".ids b")).isEqualTo(entries.getFirst().place());
        assertThat(ada.text("[data-part=state]")).isEqualTo("Live");
        ada.awaitText("[data-part=totals]", "2 of 2 inserted here · 0 doubled");
        page.awaitText("journey", "topic sluice.activity, partition");
        assertThat(ada.text(".badge")).isEqualTo("2 new activities");
        ada.click(".badge");
        await().atMost(OpenPage.LIMIT).until(() -> !ada.shows(".badge"));
        assertThat(page.reader("second/bob").events()).isZero();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void showsARowToThoseAloneWhoMaySeeIt() {
        OpenPage page = OpenPage.open(browser(), base, "shared/ada,shared/bob,other/ada");

        page.reader("shared/ada").press("notify");
        page.reader("shared/ada").awaitEvents(1);
        page.reader("shared/bob").press("insert");

        page.reader("shared/ada").awaitEvents(2);
        page.reader("shared/bob").awaitEvents(1);
        assertThat(page.reader("other/ada").events()).isZero();
    }

    @Test
    void ringsTheBellOnEachDeviceUntilOneHasReadTheNotification() {
        OpenPage page = OpenPage.open(browser(), base, "bells/ada");
        page.press("second-device");
        ReaderPanel phone = page.reader("bells/ada/phone");
        phone.awaitState("live");

        page.reader("bells/ada").press("notify");

        phone.awaitEvents(1);
        phone.awaitText(".toasts", "Urgent, for Ada alone");
        phone.awaitText(".bell .count", "1");
        page.reader("bells/ada").awaitText(".bell .count", "1");
        phone.click(".bell");
        phone.click(".notifications .group button");
        phone.awaitText(".notifications", "Nothing unread.");
        ReaderPanel desk = page.reader("bells/ada");
        await().atMost(OpenPage.LIMIT).until(() -> !desk.shows(".bell .count"));
        assertThat(desk.awaitEntries("notification:read", 1)).hasSize(1);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void showsTextOfAnEventAsText() throws Exception {
        OpenPage page = OpenPage.open(browser(), base, "texts/ada");

        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activity(database, "texts", "<img src=x onerror=document.title='owned'>");
        }

        assertThat(page.reader("texts/ada").awaitEntries("activity:new", 1).getFirst().text())
                .contains("<img src=x onerror");
        assertThat(browser().getTitle()).isEqualTo("Sluice");
    }

    @Test
    void replaysWhatWasInsertedWhileTheNetworkWasCut() {
        OpenPage page = OpenPage.open(browser(), base, "cut/ada");
        ReaderPanel ada = page.reader("cut/ada");
        ada.press("insert");
        ada.awaitEvents(1);

        ada.press("cut");
        ada.awaitText("[data-part=state]", "Offline");
        for (int i = 1; i <= 5; i++) {
            ada.press("insert");
            ada.awaitText("[data-part=verdict]", i + (i == 1 ? " row" : " rows") + " inserted here meanwhile");
        }
        page.awaitText("journey", "activity");
        assertThat(ada.events()).isEqualTo(1);
        ada.press("cut");

        ada.awaitText("[data-part=verdict]", "5 events replayed, 0 lost, 0 doubled or out of order");
        ada.awaitEvents(6);
        assertThat(ada.entries("activity:new").subList(0, 5)).extracting(ReaderPanel.Entry::marks)
                .containsOnly("replayed");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void comesBackByItselfWhenItsStreamIsRestarted() {
        ReaderPanel ada = OpenPage.open(browser(), base, "restarted/ada").reader("restarted/ada");

        ada.press("restart");
        ada.press("insert");

        ada.awaitText("[data-part=verdict]", "0 lost, 0 doubled or out of order");
        ada.awaitState("live");
        ada.awaitEvents(1);
    }

    @Test
    void pollsWhereNoStreamComesThroughAndReturnsToStreaming() {
        ReaderPanel ada = OpenPage.open(browser(), base, "polled/ada&pollEveryMs=300&pollAfterFailures=1")
                .reader("polled/ada");

        ada.press("block");

        ada.awaitText("[data-part=notice]", "Real-time updates unavailable, using polling");
        assertThat(ada.text("[data-part=state]")).isEqualTo("Polling");
        ada.press("insert");
        ada.awaitEvents(1);
        ada.press("block");
        ada.awaitState("live");
        ada.press("insert");
        ada.awaitEvents(2);
    }

    @Test
    void travelsBackWithProgressAndCountsNothingTwice() throws Exception {
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.activities(database, "travels", 5_000);
        }
        OpenPage page = OpenPage.open(browser(), base, "travels/ada");
        ReaderPanel ada = page.reader("travels/ada");
        page.ask("""
                window.seen = [];
                const bar = document.querySelector('progress');
                new MutationObserver(() => window.seen.push(bar.value)).observe(bar, { attributes: true });
                """);

        // Five seconds' worth: the bar is drawn once a frame, in a window that is covered once a second.
        Network.slow(browser(), 300_000);
        try {
            ada.travelBackTo("to the start");
            ada.awaitEvents(5_000);
        } finally {
            Network.usual(browser());
        }
        ada.awaitState("live");
        assertThat(page.ask("return window.seen.some((value) => value > 0 && value < 1)")).isEqualTo(true);
        assertThat(ada.entries("activity:new")).hasSize(200);
    }

    @Test
    void announcesWhatBecameOfAnOutageAndNotItsSeconds() {
        OpenPage page = OpenPage.open(browser(), base, "announced/ada");
        ReaderPanel ada = page.reader("announced/ada");
        page.ask("""
                const verdict = document.querySelector('[data-part=verdict]');
                window.announced = [];
                new MutationObserver(() => verdict.getAttribute('aria-live') !== 'off' && window.announced.push(verdict.textContent))
                  .observe(verdict, { childList: true, characterData: true, subtree: true });
                """);

        ada.press("cut");
        ada.awaitText("[data-part=verdict]", "Away 2.");
        ada.press("cut");
        ada.awaitText("[data-part=verdict]", "0 lost, 0 doubled or out of order");

        assertThat(page.ask("return announced")).asInstanceOf(InstanceOfAssertFactories.LIST).singleElement().asString()
                .contains("0 lost");
    }

    @Test
    void keepsTheKeyboardsPlaceInTheBellsList() throws Exception {
        OpenPage page = OpenPage.open(browser(), base, "keys/ada");
        ReaderPanel ada = page.reader("keys/ada");
        notifyAda("keys", "The first");
        ada.awaitText(".bell .count", "1");
        ada.type(".bell", Keys.ENTER);
        page.ask("document.querySelector('.group button').focus()");

        notifyAda("keys", "The second");

        ada.awaitText(".bell .count", "2");
        ada.awaitFocus(".group:nth-child(2) button");
        ada.type(".group:nth-child(2) button", Keys.ENTER);
        ada.awaitFocus(".bell");
        assertThat(ada.text(".notifications")).contains("The second").doesNotContain("The first");
        ada.type(".group button", Keys.ESCAPE);
        ada.awaitFocus(".bell");
        assertThat(ada.shows(".notifications")).isFalse();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void givesTheFocusBackWhenAToastIsDismissed() {
        giveFocusToTab();
        OpenPage page = OpenPage.open(browser(), base, "dismissed/ada");
        ReaderPanel ada = page.reader("dismissed/ada");
        ada.type("[data-act=notify]", Keys.ENTER);
        ada.awaitText(".toasts", "Urgent, for Ada alone");

        page.ask("document.querySelector('.toast .close').focus()");
        ada.type(".toast .close", Keys.ENTER);

        ada.awaitFocus("[data-act=notify]");
        assertThat(ada.text(".toasts")).isEmpty();
    }

    @Test
    void describesTheStateByATipThatGoesWithEscape() {
        giveFocusToTab();
        OpenPage page = OpenPage.open(browser(), base, "tips/ada");
        ReaderPanel ada = page.reader("tips/ada");
        page.ask("document.querySelector('.state').focus()");
        await().atMost(OpenPage.LIMIT).until(() -> ada.shows(".tip"));

        assertThat(page.ask("""
                const state = document.querySelector('.state');
                return [state.getAttribute('role'), document.getElementById(state.getAttribute('aria-describedby'))?.textContent]
                """)).isEqualTo(List.of("group", "Events arrive as they are committed."));
        ada.type(".state", Keys.ESCAPE);
        await().atMost(OpenPage.LIMIT).until(() -> !ada.shows(".tip"));
    }

    @Test
    void saysWhatBecameOfACopy() {
        OpenPage page = OpenPage.open(browser(), base, "copied/ada");
        page.ask("document.querySelector('details').open = true");

        page.ask("document.querySelector('.copy').click()");

        await().atMost(OpenPage.LIMIT)
                .until(() -> page.ask("return document.getElementById('copied')?.textContent ?? ''"),
                        text -> text.toString().endsWith(": Insert a row with psql"));
    }

    private void notifyAda(String tenant, String title) throws SQLException {
        try (Connection database = SharedStandalone.get().location().connect()) {
            Sql.notification(database, tenant, "ada", title);
        }
    }
}
