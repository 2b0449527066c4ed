package dev.sluice.standalone.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.openqa.selenium.chrome.ChromeDriver;

/** What the page in front holds on to, after its garbage is collected; what earlier pages of its tab left behind is counted in. */
record PageUsage(double kilobytes, double listeners, double nodes, double documents) {
    static PageUsage of(ChromeDriver browser) {
        browser.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        browser.executeCdpCommand("Performance.enable", Map.of());
        Map<String, Object> answer = browser.executeCdpCommand("Performance.getMetrics", Map.of());
        return new PageUsage(metric(answer, "JSHeapUsedSize") / 1024, metric(answer, "JSEventListeners"),
                metric(answer, "Nodes"), metric(answer, "Documents"));
    }

    private static double metric(Map<String, Object> answer, String name) {
        return answer.get("metrics") instanceof List<?> list
                ? list.stream().map(Map.class::cast).filter(each -> name.equals(each.get("name")))
                        .mapToDouble(each -> Double.parseDouble(String.valueOf(each.get("value")))).findFirst()
                        .orElseThrow()
                : 0;
    }

    /** From this to {@code after}, in words. */
    String to(PageUsage after) {
        return String.format(Locale.ROOT,
                "heap %.0f to %.0f KB; listeners %.0f to %.0f; nodes %.0f to %.0f; documents %.0f to %.0f",
                kilobytes, after.kilobytes, listeners, after.listeners, nodes, after.nodes, documents, after.documents);
    }
}
