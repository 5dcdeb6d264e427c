package io.raftlog.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReaderTest {
    private static final String SEND = """
            {"i":17,"t":8123456789,"p":3,"type":"invoke","f":"send","v":[["s","orders/0",1000042]]}
            {"i":19,"t":8125000000,"p":3,"type":"ok","f":"send","v":[["s","orders/0",[57,1000042]]],"x":{"pid":9,"node":"n2"}}
            {"i":20,"t":8125000001,"p":-1,"type":"nemesis","f":"kill","v":["n2"]}
            """;

    @Test
    void theRecordedFormIsRead() {
        History history = Histories.read(SEND);

        assertThat(history.events()).hasSize(3);
        Operation send = history.operations().get(0);
        assertThat(send.writes()).containsExactly(new MicroOp.Sent("orders/0", 57, Value.of(1_000_042)));
        assertThat(send.text("node")).contains("n2");
        assertThat(send.number("pid")).hasValue(9);
        assertThat(history.events().get(2).payload()).isEqualTo(Payload.json(List.of("n2")));
    }

    @Test
    void theShortFormIsReadAsAnArrayAndLineByLine() {
        String array = "[[0,1,\"invoke\",\"poll\",[[\"p\"]]],[1,1,\"ok\",\"poll\",[[\"p\",{\"x\":[[0,\"a\"]]}]],{}]]";
        String lines = "[0,1,\"invoke\",\"poll\",[[\"p\"]]]\n[1,1,\"ok\",\"poll\",[[\"p\",{\"x\":[[0,\"a\"]]}]],{}]\n";

        History history = Histories.read(array);

        assertThat(history).isEqualTo(Histories.read(lines));
        assertThat(history.operations().get(0).polls())
                .containsExactly(Map.of("x", List.of(new Read(0, Value.of("a")))));
    }

    @Test
    void anArrayOfRecordedEventsIsReadToo() {
        String array = "[" + SEND.strip().replace("\n", ",") + "]";

        assertThat(Histories.read(array)).isEqualTo(Histories.read(SEND));
    }

    @Test
    void nothingIsAnEmptyHistory() {
        assertThat(Histories.read("").events()).isEmpty();
        assertThat(Histories.read(" [ ] ").events()).isEmpty();
    }

    @Test
    void valuesAreEqualIfTheirJsonIs() {
        assertThat(value("1")).isEqualTo(value("1.0")).isEqualTo(value("10e-1")).isNotEqualTo(value("\"1\""));
        assertThat(value("9223372036854775808")).isEqualTo(value("9223372036854775808.00"));
        assertThat(value("9223372036854775807")).isEqualTo(Value.of(Long.MAX_VALUE));
        assertThat(value("1e999999999")).isNotEqualTo(value("1e999999998"));
        assertThat(value("0.10")).isEqualTo(value("0.1"));
    }

    private static Value value(String json) {
        History history = Histories.read("[0,1,\"invoke\",\"send\",[[\"s\",\"x\"," + json + "]]]");
        return history.operations().get(0).writes().get(0).value();
    }

    @Test
    void anOffsetOfNoneIsNullOrNegative() {
        History history = Histories.read("[0,1,\"invoke\",\"committed\",{\"x\":null,\"y\":-1,\"z\":3000000000}]");

        assertThat(history.operations().get(0).offsets())
                .isEqualTo(Map.of(
                        "x", OptionalLong.empty(), "y", OptionalLong.empty(), "z", OptionalLong.of(3_000_000_000L)));
    }

    @Test
    void whereItGoesMayStandBesideEachKeyOfASeek() {
        History keys = Histories.read("[0,1,\"invoke\",\"seek\",[\"x\",\"y\"]]");
        History places = Histories.read("[0,1,\"invoke\",\"seek\",{\"x\":7,\"y\":null}]");

        assertThat(places.operations().get(0).keys())
                .isEqualTo(keys.operations().get(0).keys())
                .containsExactly("x", "y");
    }

    @Test
    void whatAProcessNeverHeardOfIsOfUnknownOutcome() {
        History history = Histories.read("[0,1,\"invoke\",\"send\",[[\"s\",\"x\",\"a\"]]]\n"
                + "[1,1,\"invoke\",\"send\",[[\"s\",\"x\",\"b\"]]]\n[2,1,\"ok\",\"send\",[[\"s\",\"x\",[0,\"b\"]]]]");

        assertThat(history.operations()).extracting(Operation::outcome).containsExactly(EventType.INFO, EventType.OK);
        assertThat(history.operations().get(0).end()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void processesMayBeListedOneAfterTheOther() {
        History history = Histories.read("[[5,1,\"invoke\",\"poll\",[[\"p\"]]],[9,1,\"ok\",\"poll\",[[\"p\",{}]]],"
                + "[1,2,\"invoke\",\"poll\",[[\"p\"]]],[6,2,\"ok\",\"poll\",[[\"p\",{}]]]]");

        assertThat(history.operations()).extracting(Operation::process).containsExactly(2L, 1L);
        assertThat(history.lastTime()).isEqualTo(9);
    }

    /** No other encoding is guessed: a guess may fail without a place. */
    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 2, 3})
    void whatLooksLikeAnotherEncodingIsRefusedWithItsPlace(byte at) {
        byte[] bytes = new byte[8];
        bytes[at] = '[';

        assertThatThrownBy(() -> HistoryReader.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageStartingWith("line 1, column ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"i\":0,\"t\":1,\"p\":1,\"type\":\"invoke\",\"f\":\"send\",\"v\":[[\"s\",\"x\",      | line 2, column | Unexpected end",
                "[0,1,\"invoke\"                                             | line 2, column       | Unexpected end",
                "[0,1,\"begin\",\"send\",[]]                                 | line 2, column 6:    | unknown type \"begin\"",
                "[0,1,\"invoke\",\"send\",[[\"q\",\"x\",1]]]                 | line 2, column       | unknown micro-operation \"q\"",
                "[0,1,\"invoke\",\"send\",{\"x\":1}]                         | line 2, column 22:   | a list of micro-operations",
                "[0,1,\"invoke\",\"send\",[[\"s\",\"x\",{}]]]                | line 2, column 32:   | expected a value",
                "[0,1,\"invoke\",\"poll\",[[\"p\",{\"x\":[[1]]}]]]           | line 2, column       | expected a value",
                "[0,1,\"invoke\",\"commit\",{\"x\":\"3\"}]                   | line 2, column       | an offset, a whole number",
                "[1.5,1,\"invoke\",\"send\",[]]                              | line 2, column 2:    | t, a whole number",
                "[99999999999999999999,1,\"invoke\",\"send\",[]]             | line 2, column 2:    | beyond 64 bits",
                "{\"i\":0,\"t\":1,\"p\":1,\"f\":\"send\"}                    | line 2, column       | the event has no type",
                "{\"t\":1,\"v\":[]}                                          | line 2, column       | no type before v",
                "{\"i\":0,\"time\":1}                                        | line 2, column       | unknown field \"time\"",
                "[0,1,\"ok\",\"send\",[]]                                    | line 2, column       | has asked for nothing",
                "[0,1,\"invoke\",\"send\",[],{},7]                           | line 2, column       | six elements at most",
                "7                                                           | line 2, column 1:    | expected an event",
                "[0,1,\"invoke\",\"send\",[]]]                               | line 2, column       | Unexpected close marker",
            })
    void badInputIsRefusedWithItsPlace(String line, String place, String reason) {
        String good = "[0,7,\"invoke\",\"poll\",[[\"p\"]]]\n";

        assertThatThrownBy(() -> Histories.read(good + line))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageStartingWith(place)
                .hasMessageContaining(reason);
    }

    @Test
    void whatWouldTakeMemoryOutOfProportionIsRefused() {
        assertThatThrownBy(() -> Histories.read("[0,1,\"invoke\",\"crash\"," + "[".repeat(100_000)))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageContaining("line 1, column")
                .hasMessageContaining("nesting depth");
        assertThatThrownBy(() -> Histories.read("[" + "9".repeat(100_000)))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageContaining("line 1, column")
                .hasMessageContaining("Number value length");
        assertThatThrownBy(() -> Histories.read("[0,1,\"" + "x".repeat(2_000_000) + "\""))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageContaining("String value length");
    }

    @Test
    void anAnswerToAnotherQuestionIsRefused() {
        String text = "[0,1,\"invoke\",\"poll\",[[\"p\"]]]\n[1,1,\"ok\",\"send\",[]]";

        assertThatThrownBy(() -> Histories.read(text))
                .isInstanceOf(BadHistoryException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("process 1 waits for poll #0");
    }
}
