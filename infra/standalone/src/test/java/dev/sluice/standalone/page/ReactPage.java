package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The application of React components in words of a person who uses it, in the tab that is in front. Confined to the test's thread. */
final class ReactPage {
    private static final String DOCUMENT = """
            document.open();
            document.write(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>React</title>
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <link rel="icon" href="data:,"><link rel="stylesheet" href="/client/react/style.css">
              <style>
                body { margin: 0; background: var(--sluice-paper); color: var(--sluice-ink); font: 16px/1.5 system-ui, sans-serif; }
                .app-header { display: flex; flex-wrap: wrap; align-items: center; gap: .5em 1.2em; padding: .6em 1em; }
                .app-header .sluice-bell { margin-inline-start: auto; }
                #render { display: none; }
              </style></head><body><div id="root"></div></body></html>`);
            document.close();
            """;

    private final ChromeDriver browser;

    private ReactPage(ChromeDriver browser) {
        this.browser = browser;
    }

    /** Opens it for a tenant's user, and waits until it is live. */
    static ReactPage open(ChromeDriver browser, URI base, List<List<String>> packages, String tenant, String user)
            throws IOException {
        browser.get(base.resolve("actuator/health/liveness").toString());
        browser.executeScript(DOCUMENT);
        assertThat(browser.executeAsyncScript(script(), packages, Map.of("tenant", tenant, "user", user)))
                .isEqualTo("");
        var page = new ReactPage(browser);
        page.awaitText(".sluice-indicator", "Live");
        return page;
    }

    private static String script() throws IOException {
        try (InputStream text = ReactPage.class.getResourceAsStream("react-page.js")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Waits until what is written on the first such element has this part. */
    void awaitText(String selector, String part) {
        await().atMost(OpenPage.LIMIT)
                .untilAsserted(() -> assertThat(texts(selector)).first().asString().contains(part));
    }

    /** Waits until these are written on such elements, from top to bottom. */
    void awaitTexts(String selector, String... texts) {
        await().atMost(OpenPage.LIMIT).untilAsserted(() -> assertThat(texts(selector)).containsExactly(texts));
    }

    void awaitGone(String selector) {
        awaitTexts(selector);
    }

    /** What is written on such elements, from top to bottom. */
    List<String> texts(String selector) {
        return list("return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText)", selector);
    }

    List<String> list(String script, Object... arguments) {
        return browser.executeScript(script, arguments) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    void click(String selector) {
        find(selector).click();
    }

    void awaitFocus(String selector) {
        await().atMost(OpenPage.LIMIT).until(() -> find(selector).equals(browser.switchTo().activeElement()));
    }

    WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    void unmount() {
        browser.executeScript("unmount()");
    }
}
