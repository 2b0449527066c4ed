package dev.sluice.standalone.page;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

import dev.sluice.standalone.SharedStandalone;
import dev.sluice.standalone.Sql;
import dev.sluice.standalone.StandaloneProcess;
import dev.sluice.testkit.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The client's React components as a user sees them, in strict mode, served by a running standalone process. */
@ResourceLock(SharedStandalone.STREAMS)
class ReactIT extends BrowserTest {
    /** Five seconds, less what a busy page is late in reporting that the toast was added. */
    private static final double TOAST_MS = 4_500;
    private static final String RED = "rgba(179, 48, 31, 1)";

    private final StandaloneProcess standalone = SharedStandalone.get();
    private List<List<String>> packages = List.of();

    @BeforeEach
    void findReact() {
        packages = ReactPackages.require();
    }

    @AfterEach
    void backOnline() {
        SharedBrowser.get().ifPresent(Network::usual);
    }

    private ReactPage open(URI base, String tenant) throws IOException {
        return ReactPage.open(browser(), base, packages, tenant, "ada");
    }

    @Test
    void showsAnInsertedActivityOnTopAndHowManyAreNew() throws Exception {
        ReactPage page = open(standalone.http(), "react-feed");

        activities("react-feed", "step.started", 1);
        page.awaitTexts(".sluice-fresh", "1 new activity");
        activities("react-feed", "step.completed", 1);

        page.awaitTexts(".sluice-fresh", "2 new activities");
        assertThat(page.texts(".sluice-feed-item span")).containsExactly("Ada · step.completed", "Ada · step.started");
        page.click(".sluice-fresh");
        page.awaitGone(".sluice-fresh");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void toastsWhatIsUrgentForFiveSecondsAndSeveralOfAKindAsOne() throws Exception {
        ReactPage page = open(standalone.http(), "react-toasts");
        page.list("""
                window.toasted = [];
                new MutationObserver((changes) => changes.forEach(({ addedNodes, removedNodes }) => {
                  const at = performance.now();
                  addedNodes.forEach((node) => window.toasted.push([node.textContent, at]));
                  removedNodes.forEach(() => window.toasted.push(['', at]));
                })).observe(document.querySelector('[role=alert]'), { childList: true });
                """);

        notifications("react-toasts", "ada", "urgent", "", "Step 3 is overdue", 1);

        page.awaitText("[role=alert] .sluice-toast-text", "Step 3 is overdue");
        activities("react-toasts", "participant.approved", 3);
        page.awaitTexts("[role=status] .sluice-toast-text", "3 participants approved");
        page.awaitGone(".sluice-toast");
        double shown = Double.parseDouble(page.list("return [toasted[1][1] - toasted[0][1]]").getFirst());
        assertThat(shown).isGreaterThanOrEqualTo(TOAST_MS);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void ringsARedBellUntilAnotherDeviceHasReadWhatItIsAbout() throws Exception {
        try (TcpProxy anotherOrigin = TcpProxy.to(standalone.location().http().number())) {
            ReactPage laptop = open(standalone.http(), "react-bell");
            String laptopTab = browser().getWindowHandle();
            browser().switchTo().newWindow(WindowType.TAB);
            ReactPage phone = open(anotherOrigin.base(), "react-bell");
            notifications("react-bell", "ada", "normal", "tasks", "Task assigned", 3);
            notifications("react-bell", "", "normal", "", "Welcome", 1);
            phone.awaitTexts(".sluice-bell .sluice-count", "4");
            assertThat(phone.find(".sluice-bell .sluice-count").getCssValue("background-color")).isEqualTo(RED);

            phone.click(".sluice-bell-button");
            phone.awaitTexts(".sluice-notification-title", "Welcome", "3 tasks assigned to you");
            phone.click("li:last-child .sluice-notification");
            phone.awaitTexts(".sluice-bell .sluice-count", "1");

            String phoneTab = browser().getWindowHandle();
            browser().switchTo().window(laptopTab);
            laptop.awaitTexts(".sluice-bell .sluice-count", "1");
            browser().switchTo().window(phoneTab);
            phone.click(".sluice-notifications header button");
            phone.awaitGone(".sluice-count");
            browser().switchTo().window(laptopTab);
            laptop.awaitGone(".sluice-count");
            assertThat(complaints()).isEmpty();
        }
    }

    @Test
    void keepsTheKeyboardsPlaceInTheBell() throws Exception {
        ReactPage page = open(standalone.http(), "react-keys");
        notifications("react-keys", "ada", "normal", "", "Welcome", 1);
        page.awaitTexts(".sluice-bell .sluice-count", "1");

        page.find(".sluice-bell-button").sendKeys(Keys.ENTER);
        page.awaitFocus(".sluice-panel h2");
        page.find(".sluice-notifications header button").sendKeys(Keys.ENTER);
        page.awaitGone(".sluice-count");
        page.awaitFocus(".sluice-notifications header button");
        page.find(".sluice-notifications header button").sendKeys(Keys.ESCAPE);

        page.awaitFocus(".sluice-bell-button");
        page.awaitGone(".sluice-notifications");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void givesTheFocusBackWhenAToastIsDismissed() throws Exception {
        giveFocusToTab();
        ReactPage page = open(standalone.http(), "react-dismissed");
        page.list("document.querySelector('.sluice-bell-button').focus()");
        notifications("react-dismissed", "ada", "urgent", "", "Step 3 is overdue", 1);
        page.awaitText("[role=alert] .sluice-toast-text", "Step 3 is overdue");

        page.list("document.querySelector('.sluice-toast button').focus()");
        page.find(".sluice-toast button").sendKeys(Keys.ENTER);

        page.awaitGone(".sluice-toast");
        page.awaitFocus(".sluice-bell-button");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void saysThatItIsOfflineAndLiveAgainWithWhatWasMissed() throws Exception {
        try (TcpProxy network = TcpProxy.to(standalone.location().http().number())) {
            ReactPage page = open(network.base(), "react-outage");
            page.list("""
                    const label = document.querySelector('.sluice-indicator [role=status]');
                    window.labels = [];
                    new MutationObserver(() => window.labels.push(label.textContent)).observe(label, { characterData: true, subtree: true });
                    """);

            Network.offline(browser());
            network.cut();
            page.awaitText(".sluice-indicator", "Offline");
            page.awaitText(".sluice-banner", "Offline");
            activities("react-outage", "step.started", 3);
            Network.usual(browser());

            page.awaitText(".sluice-indicator", "Live");
            page.awaitTexts(".sluice-fresh", "3 new activities");
            page.awaitGone(".sluice-banner");
            assertThat(page.list("return labels")).startsWith("Connecting…", "Offline").endsWith("Live");
        }
    }

    @Test
    void marksThatWereMadeOfflineAreSentWhenTheNetworkIsBack() throws Exception {
        try (TcpProxy network = TcpProxy.to(standalone.location().http().number())) {
            ReactPage page = open(network.base(), "react-marks");
            notifications("react-marks", "ada", "normal", "", "Before", 2);
            page.awaitTexts(".sluice-bell .sluice-count", "2");
            page.click(".sluice-bell-button");
            Network.offline(browser());
            network.cut();
            page.awaitText(".sluice-indicator", "Connecting…");

            page.click(".sluice-notifications header button");
            page.awaitGone(".sluice-count");
            notifications("react-marks", "ada", "normal", "", "Meanwhile", 1);
            assertThat(read("react-marks")).isZero();
            Network.usual(browser());

            await().atMost(OpenPage.LIMIT).until(() -> read("react-marks"), marks -> marks == 2);
            page.awaitTexts(".sluice-bell .sluice-count", "1");
            page.awaitTexts("[data-unread] .sluice-notification-title", "Meanwhile");
        }
    }

    @Test
    void callsTheHandlerOfTheLatestRenderOnceAndLeavesNoConnection() throws Exception {
        ReactPage page = open(standalone.http(), "react-handler");
        await().atMost(OpenPage.LIMIT).until(standalone::openStreams, streams -> streams == 1);
        List<Long> rows = activities("react-handler", "step.started", 1);
        page.awaitTexts(".sluice-fresh", "1 new activity");

        page.list("document.getElementById('render').click()");
        rows.addAll(activities("react-handler", "step.started", 2));
        page.awaitTexts(".sluice-fresh", "3 new activities");

        assertThat(page.list("return handled")).containsExactly(rows.get(0) + " in render 1",
                rows.get(1) + " in render 2",
                rows.get(2) + " in render 2");
        assertThat(standalone.openStreams()).isEqualTo(1);
        page.unmount();
        await().atMost(OpenPage.LIMIT).until(standalone::openStreams, streams -> streams == 0);
        assertThat(complaints()).isEmpty();
    }

    private List<Long> activities(String tenant, String kind, int count) throws SQLException {
        try (Connection database = standalone.location().connect()) {
            return Sql.ids(database, "insert into activity (tenant_id, kind, actor_name) select ?, ?, 'Ada'"
                    + " from generate_series(1, " + count + ") returning id", tenant, kind);
        }
    }

    /** For everybody if {@code recipient} is empty. */
    private void notifications(String tenant, String recipient, String priority, String group, String title, int count)
            throws SQLException {
        try (Connection database = standalone.location().connect()) {
            Sql.ids(database, "insert into notification (tenant_id, recipient_id, kind, priority, group_key, title)"
                    + " select ?, nullif(?, ''), 'note', ?, nullif(?, ''), ? from generate_series(1, " + count
                    + ") returning id", tenant, recipient, priority, group, title);
        }
    }

    private int read(String tenant) throws SQLException {
        try (Connection database = standalone.location().connect()) {
            return Sql.count(database, "select count(*) from notification_read where tenant_id = '" + tenant + "'");
        }
    }
}
