package dev.sluice.standalone.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Chromium of this machine and its driver. Immutable. */
record Chromium(Path browser, Path driver) {
    private static final Logger LOG = LoggerFactory.getLogger(Chromium.class);
    /** Selenium warns of every Chromium that is newer than itself; held here, for a level lives as long as its logger. */
    private static final java.util.logging.Logger SELENIUM = java.util.logging.Logger.getLogger("org.openqa.selenium");
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Duration LONGEST_SCRIPT = Duration.ofMinutes(1);
    private static final List<String> FLAGS = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--ignore-certificate-errors");

    /** Looks on the path and in the usual places; says in one line what is left out when there is none. */
    static Optional<Chromium> find() {
        Optional<Path> browser = BROWSERS.stream().flatMap(name -> program(name).stream()).findFirst();
        Optional<Path> driver = program("chromedriver");
        if (browser.isEmpty() || driver.isEmpty()) {
            LOG.warn("Left out: the tests of the page in a browser, because {} is not installed",
                    browser.isEmpty() ? "Chromium" : "chromedriver");
            return Optional.empty();
        }
        return Optional.of(new Chromium(browser.get(), driver.get()));
    }

    /** A new browser with a profile of its own in {@code profile}; the caller quits it. */
    ChromeDriver open(Path profile) {
        SELENIUM.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions().setBinary(browser.toFile());
        options.addArguments(FLAGS);
        options.addArguments("--user-data-dir=" + profile, "--window-size=1280,1000");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        ChromeDriver opened = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).usingAnyFreePort().build(),
                options);
        opened.manage().timeouts().scriptTimeout(LONGEST_SCRIPT);
        return opened;
    }

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/bin", "/usr/lib/chromium"))
                .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, name)).filter(Files::isExecutable)
                .findFirst();
    }
}
