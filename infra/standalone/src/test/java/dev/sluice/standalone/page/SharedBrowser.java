package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.openqa.selenium.chrome.ChromeDriver;

import dev.sluice.testkit.Folders;

/** The one browser that tests share, each with tabs of its own. */
final class SharedBrowser {
    /** Opened when first asked for; class initialisation makes that happen once. */
    private static final class Once {
        private static final Optional<ChromeDriver> SHARED = Chromium.find().map(Once::open);

        private static ChromeDriver open(Chromium chromium) {
            try {
                Path profile = Files.createTempDirectory("sluice-browser-");
                ChromeDriver browser = chromium.open(profile);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> quit(browser, profile), "shared-browser-quit"));
                return browser;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void quit(ChromeDriver browser, Path profile) {
            browser.quit();
            try {
                Folders.delete(profile);
            } catch (IOException stillInUse) {
                // It is in the folder for temporary files.
            }
        }
    }

    private SharedBrowser() {}

    /** The running browser; empty where this machine has none. */
    static Optional<ChromeDriver> get() {
        return Once.SHARED;
    }
}
