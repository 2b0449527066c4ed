package dev.sluice.benchmarks.result;

import java.io.StringReader;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BarChartTest {
    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        var chart = new BarChart("a < b & c", List.of("one", "two"), List.of(
                new BarChart.Group("first", List.of(10.0, 5.0)), new BarChart.Group("second", List.of(0.0, 2.5))));

        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));

        NodeList rectangles = svg.getElementsByTagName("rect");
        // Behind them are the background and the two colours of the legend.
        assertThat(List.of(3, 4, 5, 6)).extracting(n -> ((Element) rectangles.item(n)).getAttribute("width"))
                .containsExactly("420.0", "210.0", "0.0", "105.0");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b & c");
    }

    @Test
    void refusesAGroupThatDoesNotFit() {
        List<BarChart.Group> groups = List.of(new BarChart.Group("first", List.of(1.0)));
        assertThatThrownBy(() -> new BarChart("title", List.of("one", "two"), groups)).hasMessageContaining("first");
    }
}
