package dev.sluice.standalone.page;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;

import static org.awaitility.Awaitility.await;

/** The page in words of a person who uses it. Confined to the test's thread. */
final class OpenPage {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WebDriver browser;

    private OpenPage(WebDriver browser) {
        this.browser = browser;
    }

    static OpenPage open(WebDriver browser, URI base, String tenant, String user) {
        browser.get(base.toString());
        OpenPage page = new OpenPage(browser);
        page.choose("tenant", tenant);
        page.choose("user", user);
        page.awaitState("live");
        return page;
    }

    void choose(String field, String value) {
        WebElement choice = browser.findElement(By.cssSelector("input[name=" + field + "][value='" + value + "']"));
        if (!choice.isSelected()) {
            choice.click();
        }
    }

    /** Chooses "other" and types who that is. */
    void type(String field, String value) {
        choose(field, "");
        browser.findElement(By.name(field + "-typed")).sendKeys(value, Keys.ENTER);
    }

    void press(String button) {
        browser.findElement(By.id(button)).click();
    }

    void awaitState(String state) {
        await().atMost(PATIENCE).until(
                () -> browser.findElement(By.id("state")).getDomAttribute("data-state"), state::equals);
    }

    /** Waits until the feed has this many entries of the event; returns them, newest first. */
    List<Entry> awaitEntries(String event, int count) {
        return await().atMost(PATIENCE).until(() -> entries(event), entries -> entries.size() >= count);
    }

    List<Entry> entries(String event) {
        Object found = ((JavascriptExecutor) browser).executeScript("""
                return [...document.querySelectorAll('#feed > li')].filter((li) => li.dataset.event === arguments[0])
                  .map((li) => [li.dataset.row ?? '', li.querySelector('.place')?.textContent ?? '',
                    li.dataset.marks ?? '', li.textContent].join('\\u0000'))""", event);
        return found instanceof List<?> list
                ? list.stream().map(String.class::cast).map(Entry::parse).toList()
                : List.of();
    }

    String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    void awaitText(String id, String part) {
        await().atMost(PATIENCE).until(() -> text(id), text -> text.contains(part));
    }

    boolean shows(String id) {
        return browser.findElement(By.id(id)).isDisplayed();
    }

    /**
     * One entry of the feed.
     *
     * @param row
     *            the row's id
     * @param place
     *            channel, partition and offset
     * @param marks
     *            such as {@code replayed}, space-separated
     * @param text
     *            all that is written on it
     */
    record Entry(String row, String place, String marks, String text) {
        private static Entry parse(String joined) {
            String[] parts = joined.split("\0", -1);
            return new Entry(parts[0], parts[1], parts[2], parts[3]);
        }
    }
}
