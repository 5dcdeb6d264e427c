package io.raftlog.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyHistoryTest {
    private static final String VALID = """
            {"i":0,"t":1,"p":1,"type":"invoke","f":"send","v":[["s","orders/0",7]]}
            {"i":1,"t":2,"p":1,"type":"ok","f":"send","v":[["s","orders/0",[0,7]]]}
            {"i":2,"t":3,"p":2,"type":"invoke","f":"final","v":[["p"]]}
            {"i":3,"t":4,"p":2,"type":"ok","f":"final","v":[["p",{"orders/0":[[0,7]]}]]}
            """;
    private static final String LOST = """
            [[0,1,"invoke","send",[["s","x","a"]]],[1,1,"ok","send",[["s","x",[0,"a"]]],{}],
             [100,1,"invoke","send",[["s","x","b"]]],[101,1,"ok","send",[["s","x",[1,"b"]]],{}],
             [120,9,"invoke","final",[["p"]]],[121,9,"ok","final",[["p",{"x":[[0,"a"]]}]],{}]]
            """;

    @TempDir
    Path directory;

    @Test
    void aValidHistoryIsExitZero() {
        TestStdio run = on(VALID);

        assertThat(run.run("verify", "history", "-")).isZero();

        assertThat(run.printed()).isEqualTo("valid   2 operations in 4 events\n");
    }

    @Test
    void anInvalidOneIsExitFiveAndSaysWhatAndWhere() {
        TestStdio run = on(LOST);

        assertThat(run.run("verify", "history", "-")).isEqualTo(5);

        assertThat(run.printed()).isEqualTo("""
                        NOT valid   3 operations in 6 events
                        lost-acked   1   acknowledged before the final scan, and not in it
                          x: "b" was acknowledged at 1 and is not in the final scan (#3, #5)
                        1 acknowledged values were read by nobody
                        """);
    }

    @Test
    void asJsonItHasAStableShape() {
        TestStdio run = on(LOST);

        assertThat(run.run("verify", "history", "-", "-o", "jsonl", "--config", "{\"max_gap\":30}"))
                .isEqualTo(5);

        assertThat(run.printed())
                .isEqualTo("{\"valid\":false,\"anomalies\":{\"lost-acked\":1,\"unavailable\":1},\"examples\":{"
                        + "\"lost-acked\":[{\"place\":\"x\",\"what\":\"\\\"b\\\" was acknowledged at 1 and is not in the final"
                        + " scan\",\"events\":[3,5]}],\"unavailable\":[{\"place\":\"all partitions\",\"what\":"
                        + "\"nothing was acknowledged for 100\",\"events\":[1,3]}]},\"undecided\":[],\"unseen\":1,"
                        + "\"operations\":3,\"events\":6}\n");
    }

    @Test
    void aFileMayBePackedAndSoMayItsSettingsBeAFile() throws IOException {
        Path packed = directory.resolve("history.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(LOST.getBytes(UTF_8));
        }
        Files.writeString(directory.resolve("settings.json"), "{\"log_start\":2, \"gapless\":false}");
        TestStdio run = TestStdio.create(directory, Map.of(), "");

        assertThat(run.run("verify", "history", "history.jsonl.gz", "--config", "settings.json"))
                .isZero();
    }

    @Test
    void whatIsNoHistoryIsUsageAndSaysWhere() {
        TestStdio run = on(VALID + "{\"i\":4,\"t\":5,\"p\":1,\"type\":\"inv");

        assertThat(run.run("verify", "history", "-")).isEqualTo(2);

        assertThat(run.printed()).isEmpty();
        assertThat(run.said()).startsWith("raftlog: the history, line 5, column ");
    }

    @Test
    void aMissingFileAndAWrongSettingAreToldApart() {
        assertThat(on("").run("verify", "history", "nowhere.jsonl")).isEqualTo(3);
        TestStdio run = on(VALID);

        assertThat(run.run("verify", "history", "-", "--config", "{\"maxgap\":30}"))
                .isEqualTo(2);
        assertThat(run.said()).contains("there is no setting \"maxgap\"; there are max_gap");
    }

    private TestStdio on(String input) {
        return TestStdio.create(directory, Map.of(), input);
    }
}
