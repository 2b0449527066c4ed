package dev.sluice.standalone.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import dev.sluice.testkit.RequiredTools;

/** The Chromium of this machine and its driver. Immutable. */
record Chromium(Path browser, Path driver) {
    /** Selenium warns of every Chromium that is newer than itself; held here, for a level lives as long as its logger. */
    private static final java.util.logging.Logger SELENIUM = java.util.logging.Logger.getLogger("org.openqa.selenium");
    private static final Duration LONGEST_SCRIPT = Duration.ofMinutes(1);
    private static final List<String> FLAGS = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--ignore-certificate-errors");

    /** The browser and the driver of this machine; empty where one of them is missing. */
    static Optional<Chromium> find() {
        RequiredTools tools = RequiredTools.ofThisMachine();
        return tools.find("chromium", "chromium-browser", "google-chrome", "chrome")
                .flatMap(browser -> tools.find("chromedriver").map(driver -> new Chromium(browser, driver)));
    }

    /** A new browser with a profile of its own in {@code profile}; the caller quits it. */
    ChromeDriver open(Path profile) {
        SELENIUM.setLevel(Level.SEVERE);
        var options = new ChromeOptions().setBinary(browser.toFile());
        options.addArguments(FLAGS);
        options.addArguments("--user-data-dir=" + profile, "--window-size=1280,1000");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        var opened = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).usingAnyFreePort().build(),
                options);
        opened.manage().timeouts().scriptTimeout(LONGEST_SCRIPT);
        return opened;
    }
}
