package dev.sluice.standalone.page;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

import dev.sluice.testkit.RequiredTools;

/** A test with a tab of its own in the shared browser; all tabs that it opens are closed after it. */
@ResourceLock("browser")
abstract class BrowserTest {
    @SuppressWarnings("NullAway.Init") // before each test
    private String before;

    @BeforeEach
    void openTab() {
        RequiredTools.ofThisMachine().require(SharedBrowser.get(), "Chromium or chromedriver");
        before = browser().getWindowHandle();
        complaints();
        browser().switchTo().newWindow(WindowType.TAB);
    }

    @AfterEach
    void closeTabs() {
        if (SharedBrowser.get().isPresent()) {
            for (String tab : browser().getWindowHandles()) {
                if (!tab.equals(before)) {
                    browser().switchTo().window(tab).close();
                }
            }
            browser().switchTo().window(before);
        }
    }

    ChromeDriver browser() {
        return SharedBrowser.get().orElseThrow();
    }

    /** Puts the tab in front, as the one that a person has before them: its page is told of what gets and loses the focus. */
    void giveFocusToTab() {
        browser().executeCdpCommand("Page.bringToFront", Map.of());
    }

    /**
     * What the console has held against pages since it was asked last; but for the icon that it asks for where the server
     * answers with no page.
     */
    List<String> complaints() {
        return browser().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()).map(LogEntry::getMessage)
                .filter(message -> !message.contains("/favicon.ico")).toList();
    }
}
