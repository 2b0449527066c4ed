package dev.sluice.standalone.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.json.JsonMapper;

/** What a person sees on the page of a running standalone form, whichever it is. */
abstract class PageContract {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Optional<Chromium> CHROMIUM = Chromium.find();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path profile;

    @SuppressWarnings("NullAway.Init") // before each test
    private ChromeDriver browser;

    /** Where the standalone form under test answers, with a slash at the end. */
    abstract URI base();

    @BeforeEach
    void openBrowser() {
        Assumptions.assumeTrue(CHROMIUM.isPresent(), "Chromium and chromedriver are not installed");
        browser = CHROMIUM.orElseThrow().open(profile);
    }

    @AfterEach
    void quitBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    WebDriver browser() {
        return browser;
    }

    @Test
    void showsAnInsertedActivityWithItsPlaceInTheLog() {
        OpenPage page = OpenPage.open(browser, base(), "acme", "ada");

        page.press("insert-activity");

        OpenPage.Entry entry = page.awaitEntries("activity:new", 1).getFirst();
        assertThat(entry.place()).matches("activity\\.\\d+\\.\\d+");
        assertThat(entry.marks()).isEmpty();
        page.awaitText("totals", "1 of 1 rows inserted here arrived");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void replaysWhatWasInsertedWhileTheConnectionWasDropped() {
        OpenPage page = OpenPage.open(browser, base(), "acme", "ada");
        page.press("insert-activity");
        page.awaitEntries("activity:new", 1);

        page.press("drop");
        page.awaitState("offline");
        for (int i = 1; i <= 5; i++) {
            page.press("insert-activity");
            page.awaitText("drop-note", i + (i == 1 ? " row" : " rows") + " inserted while offline");
        }
        assertThat(page.entries("activity:new")).hasSize(1);
        page.press("reconnect");

        List<OpenPage.Entry> entries = page.awaitEntries("activity:new", 6);
        page.awaitText("verdict", "5 events replayed, 0 lost, 0 doubled");
        assertThat(entries).hasSize(6).extracting(OpenPage.Entry::row).doesNotHaveDuplicates();
        assertThat(entries.subList(0, 5)).extracting(OpenPage.Entry::marks).containsOnly("replayed");
        page.awaitState("live");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void neverShowsTheRowsOfAnotherTenantOrAnotherUser() throws Exception {
        OpenPage page = OpenPage.open(browser, base(), "acme", "ada");

        insert("globex", "ada", "activities", "{\"kind\":\"of.globex\"}");
        insert("acme", "ada", "notifications", "{\"title\":\"for bob alone\",\"recipientId\":\"bob\"}");
        insert("acme", "bob", "notifications", "{\"title\":\"for ada alone\",\"recipientId\":\"ada\"}");
        insert("acme", "bob", "activities", "{\"kind\":\"of.acme\"}");

        assertThat(page.awaitEntries("notification:new", 1)).singleElement()
                .satisfies(entry -> assertThat(entry.text()).contains("for ada alone"));
        assertThat(page.awaitEntries("activity:new", 1)).singleElement()
                .satisfies(entry -> assertThat(entry.text()).contains("of.acme"));
    }

    @Test
    void readsAsATenantAndUserThatWereTyped() throws Exception {
        OpenPage page = OpenPage.open(browser, base(), "acme", "ada");

        page.type("tenant", "initech");
        page.type("user", "zoë o'neill");
        page.awaitText("shell", "initech");
        page.awaitState("live");
        page.press("insert-activity");
        insert("acme", "ada", "activities", "{\"kind\":\"of.acme\"}");
        insert("initech", "bob", "activities", "{\"kind\":\"of.initech\"}");

        assertThat(page.awaitEntries("activity:new", 2)).hasSize(2).extracting(OpenPage.Entry::text)
                .satisfiesExactly(newer -> assertThat(newer).contains("of.initech"),
                        older -> assertThat(older).contains("Zoë o'neill"));
    }

    @Test
    void showsTextOfAnEventAsText() throws Exception {
        OpenPage page = OpenPage.open(browser, base(), "acme", "ada");

        insert("acme", "bob", "notifications", "{\"title\":\"<img src=x onerror=document.title='owned'>\"}");

        assertThat(page.awaitEntries("notification:new", 1).getFirst().text()).contains("<img src=x onerror");
        assertThat(browser.getTitle()).isEqualTo("Sluice");
    }

    /** What the browser's console holds against the page; a connection that the page itself closed is not among it. */
    private List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()).map(LogEntry::getMessage)
                .toList();
    }

    private void insert(String tenant, String user, String table, String row) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String answer = client.send(HttpRequest
                    .newBuilder(base().resolve("dev/token?tenant=" + tenant + "&user=" + user))
                    .POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString()).body();
            HttpResponse<String> inserted = client.send(HttpRequest.newBuilder(base().resolve("dev/" + table))
                    .header("Authorization", "Bearer " + JSON.readTree(answer).path("token").asString())
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(row)).build(),
                    BodyHandlers.ofString());
            assertThat(inserted.statusCode()).as(inserted.body()).isEqualTo(201);
        }
    }
}
