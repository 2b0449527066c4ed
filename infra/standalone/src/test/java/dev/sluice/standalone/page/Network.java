package dev.sluice.standalone.page;

import java.util.Map;

import org.openqa.selenium.chrome.ChromeDriver;

/** The network of a browser, as it is told to the page in front and to what that asks for. Stateless. */
final class Network {
    private static final int AS_IT_IS = -1;

    private Network() {}

    /** There is none. */
    static void offline(ChromeDriver browser) {
        emulate(browser, true, AS_IT_IS);
    }

    /** No more than so many bytes a second arrive. */
    static void slow(ChromeDriver browser, int bytesPerSecond) {
        emulate(browser, false, bytesPerSecond);
    }

    /** As it is without any of this. */
    static void usual(ChromeDriver browser) {
        emulate(browser, false, AS_IT_IS);
    }

    private static void emulate(ChromeDriver browser, boolean offline, int download) {
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand("Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", download, "uploadThroughput", AS_IT_IS));
    }
}
