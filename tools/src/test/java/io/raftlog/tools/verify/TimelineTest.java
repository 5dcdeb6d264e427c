package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class TimelineTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aFaultIsABarFromItsBeginToItsEndAndRecovery() throws Exception {
        var fault = new InjectedFault("cut", "node 1 cut off", Set.of(1), true, SECOND, 3 * SECOND, 5 * SECOND, "");
        Document drawn = draw(new Timeline(0, List.of(fault), seconds(10)));

        Element bars = (Element) drawn.getElementsByTagName("g").item(0);
        Element recovering = (Element) bars.getElementsByTagName("rect").item(0);
        Element lasting = (Element) bars.getElementsByTagName("rect").item(1);
        assertThat(recovering.getAttribute("width")).isEqualTo("400.0");
        assertThat(lasting.getAttribute("width")).isEqualTo("200.0");
        assertThat(lasting.getAttribute("x")).isEqualTo(recovering.getAttribute("x"));
    }

    @Test
    void faultsThatOverlapHaveRowsOfTheirOwn() throws Exception {
        var pause = new InjectedFault("pause", "pause of node 1", Set.of(1), true, 0, 4 * SECOND, 5 * SECOND, "");
        var cut = new InjectedFault("cut", "node 1 cut off", Set.of(1), true, 2 * SECOND, 5 * SECOND, 5 * SECOND, "");
        Document drawn = draw(new Timeline(0, List.of(pause, cut), seconds(10)));

        Element first = (Element) drawn.getElementsByTagName("g").item(0);
        Element second = (Element) drawn.getElementsByTagName("g").item(1);
        assertThat(rowOf(first)).isNotEqualTo(rowOf(second));
    }

    private static String rowOf(Element bars) {
        return ((Element) bars.getElementsByTagName("rect").item(0)).getAttribute("y");
    }

    @Test
    void eachSecondHasABarAndUnknownOutcomesAMark() throws Exception {
        List<Pace.Second> seconds = List.of(new Pace.Second(10, 0), new Pace.Second(0, 3), new Pace.Second(5, 0));
        Document drawn = draw(new Timeline(0, List.of(), seconds));

        // The background, a bar for each second, one mark.
        assertThat(drawn.getElementsByTagName("rect").getLength()).isEqualTo(1 + 3 + 1);
    }

    @Test
    void whatIsSaidOfAFaultCannotBreakThePicture() throws Exception {
        var fault = new InjectedFault("kill", "<b> & \"c\"", Set.of(1), true, 0, 1, 2, "]]>");

        assertThat(draw(new Timeline(0, List.of(fault), List.of()))
                        .getElementsByTagName("title")
                        .item(0)
                        .getTextContent())
                .isEqualTo("<b> & \"c\" ]]>");
    }

    private static List<Pace.Second> seconds(int count) {
        return Collections.nCopies(count, new Pace.Second(1, 0));
    }

    private static Document draw(Timeline timeline) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(timeline.svg())));
    }
}
