package dev.sluice.standalone.page;

import java.util.Map;

import org.openqa.selenium.chrome.ChromeDriver;

/** A browser that has no network, as it is told to the page in front and to what that asks for. Stateless. */
final class Outage {
    private Outage() {}

    static void begin(ChromeDriver browser) {
        offline(browser, true);
    }

    static void end(ChromeDriver browser) {
        offline(browser, false);
    }

    private static void offline(ChromeDriver browser, boolean on) {
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand("Network.emulateNetworkConditions",
                Map.of("offline", on, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }
}
