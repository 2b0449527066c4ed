package dev.sluice.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.openqa.selenium.Cookie;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import dev.sluice.testkit.Folders;
import dev.sluice.testkit.RequiredTools;

/**
 * A script in a page of this machine's Chromium, which has the stream's origin. Immutable.
 *
 * @param script
 *            a file; {@code url}, {@code received} and {@code stopped} are defined in it
 */
record BrowserClient(String name, Path script) implements Client {
    private static final String FRAME = """
            window.lines = [];
            window.hasStopped = false;
            const url = arguments[0];
            const received = (line) => window.lines.push(line);
            const stopped = () => { window.hasStopped = true; };
            """;

    @Override
    public Follower follow(URI stream, String token, Runnable beforeRequest) throws IOException {
        RequiredTools tools = RequiredTools.ofThisMachine();
        Path browser = tools.require(tools.find("chromium", "chromium-browser", "google-chrome"), "Chromium");
        Path driver = tools.require("chromedriver");
        Path profile = Files.createTempDirectory("client-profile");
        var options = new ChromeOptions().setBinary(browser.toFile());
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--user-data-dir=" + profile);
        var page = new Page(new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).usingAnyFreePort().build(),
                options), profile);
        // Any page of the origin: cookies and EventSource belong to it.
        page.driver.get(stream.resolve("/actuator/health/liveness").toString());
        page.driver.manage().addCookie(new Cookie("sluice_token", token));
        beforeRequest.run();
        page.driver.executeScript(FRAME + Files.readString(script), stream.toString());
        return page;
    }

    @Override
    public String toString() {
        return name;
    }

    private record Page(ChromeDriver driver, Path profile) implements Follower {
        @Override
        public List<String> lines() {
            var lines = (List<?>) Objects.requireNonNull(driver.executeScript("return window.lines"));
            return lines.stream().map(String::valueOf).toList();
        }

        @Override
        public boolean hasStopped() {
            return Boolean.TRUE.equals(driver.executeScript("return window.hasStopped"));
        }

        @Override
        public String log() {
            return driver.manage().logs().get("browser").getAll().toString();
        }

        @Override
        public void close() throws IOException {
            driver.quit();
            Folders.delete(profile);
        }
    }
}
