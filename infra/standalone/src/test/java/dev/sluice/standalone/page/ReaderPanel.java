package dev.sluice.standalone.page;

import java.time.Duration;
import java.util.List;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One reader of the page: a user on a device. Confined to the test's thread. */
final class ReaderPanel {
    private final ChromeDriver browser;
    private final String name;

    ReaderPanel(ChromeDriver browser, String name) {
        this.browser = browser;
        this.name = name;
    }

    void press(String act) {
        find("[data-act=" + act + "]").click();
    }

    void travelBackTo(String moment) {
        find("select").sendKeys(moment);
        press("travel");
    }

    String state() {
        return attribute("data-state");
    }

    void awaitState(String state) {
        await().atMost(OpenPage.LIMIT).untilAsserted(() -> assertThat(state()).as(this::told).isEqualTo(state));
    }

    /** Waits until it has had this many events, and finds no more, and none doubled or out of order. */
    void awaitEvents(int count) {
        awaitEvents(count, OpenPage.LIMIT);
    }

    void awaitEvents(int count, Duration limit) {
        await().atMost(limit).untilAsserted(() -> assertThat(events()).as(this::told).isGreaterThanOrEqualTo(count));
        assertThat(events()).as(this::told).isEqualTo(count);
        assertThat(attribute("data-misplaced")).as(this::told).isEqualTo("0");
    }

    int events() {
        String events = attribute("data-events");
        return events.isEmpty() ? 0 : Integer.parseInt(events);
    }

    boolean leads() {
        return attribute("data-leads").equals("true");
    }

    /** What is written on one of its parts. */
    String text(String selector) {
        return find(selector).getText();
    }

    void awaitText(String selector, String part) {
        await().atMost(OpenPage.LIMIT).until(() -> text(selector), text -> text.contains(part));
    }

    boolean shows(String selector) {
        return find(selector).isDisplayed();
    }

    void click(String selector) {
        find(selector).click();
    }

    /** By the keyboard, with the focus on it. */
    void type(String selector, CharSequence keys) {
        find(selector).sendKeys(keys);
    }

    void awaitFocus(String selector) {
        await().atMost(OpenPage.LIMIT).until(() -> find(selector).equals(browser.switchTo().activeElement()));
    }

    /** The entries of the feed for this event, newest first. */
    List<Entry> entries(String event) {
        Object found = browser.executeScript("""
                return [...document.querySelectorAll(`[data-reader="${arguments[0]}"] .feed > li`)]
                  .filter((li) => li.dataset.event === arguments[1]).map((li) => [li.dataset.row ?? '',
                    li.querySelector('.place')?.textContent ?? '', li.dataset.marks ?? '', li.textContent].join('\\u0000'))
                """, name, event);
        return found instanceof List<?> list
                ? list.stream().map(String.class::cast).map(Entry::parse).toList()
                : List.of();
    }

    /** Waits until the feed has this many entries of the event; returns them, newest first. */
    List<Entry> awaitEntries(String event, int count) {
        return await().atMost(OpenPage.LIMIT).until(() -> entries(event), entries -> entries.size() >= count);
    }

    private WebElement find(String selector) {
        return browser.findElement(By.cssSelector("[data-reader='" + name + "'] " + selector));
    }

    private String attribute(String attribute) {
        String value = browser.findElement(By.cssSelector("[data-reader='" + name + "']")).getDomAttribute(attribute);
        return value == null ? "" : value;
    }

    private String told() {
        return name + ": " + text("[data-part=state]") + ", " + browser.executeScript(
                "return document.querySelector(`[data-reader=\"${arguments[0]}\"] [data-part=detail]`).textContent",
                name) + " " + text("[data-part=totals]");
    }

    /**
     * One entry of the feed.
     *
     * @param row
     *            the row's id
     * @param place
     *            channel, partition and offset
     * @param marks
     *            such as {@code replayed}, comma-separated
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
