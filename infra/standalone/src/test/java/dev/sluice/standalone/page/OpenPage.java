package dev.sluice.standalone.page;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.awaitility.Awaitility.await;

/** The page in words of a person who uses it, in the tab that is in front. Confined to the test's thread. */
final class OpenPage {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final ChromeDriver browser;

    private OpenPage(ChromeDriver browser) {
        this.browser = browser;
    }

    /**
     * Opens it and waits until all readers are live.
     *
     * @param query
     *            the readers as {@code tenant/user,…}, further parameters behind {@code &}
     */
    static OpenPage open(ChromeDriver browser, URI base, String query) {
        OpenPage page = load(browser, base, query);
        for (String reader : readersOf(query)) {
            page.reader(reader).awaitState("live");
        }
        return page;
    }

    /** Opens it, whatever becomes of its streams. */
    static OpenPage load(ChromeDriver browser, URI base, String query) {
        browser.get(base + "?readers=" + query);
        return new OpenPage(browser);
    }

    private static List<String> readersOf(String query) {
        return Arrays.asList(query.replaceFirst("&.*", "").split(",", -1));
    }

    /** One reader's panel, {@code tenant/user} or {@code tenant/user/device}. */
    ReaderPanel reader(String name) {
        return new ReaderPanel(browser, name);
    }

    void press(String button) {
        browser.findElement(By.id(button)).click();
    }

    String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    void awaitText(String id, String part) {
        await().atMost(LIMIT).until(() -> text(id), text -> text.contains(part));
    }

    /** The answer of a script, {@code return} and all. */
    Object ask(String script) {
        Object answer = browser.executeScript(script);
        return answer == null ? "" : answer;
    }
}
