package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.cli.output.Json;
import io.raftlog.tools.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifyViewTest {
    @Test
    void whatIsWrongComesBeforeHowMuchWasTried() {
        VerifyResult result = result("invalid", Map.of("lost-acked", 1_200L), List.of("node 2 did not come back"));

        assertThat(VerifyView.lines(result))
                .containsExactly(
                        "invalid   12,000 acknowledged · 7 unknown · 9 refused · 40,000 records read",
                        "  anomaly   lost-acked 1,200×",
                        "            verify/0: value 17 is gone",
                        "  problem   node 2 did not come back",
                        "  faults    2 kill",
                        "  skipped   power: needs disks",
                        "  pause     writing paused for 812 ms at most",
                        "  replicas  3 partitions, 4.1 MB, the same on every node",
                        "  report    /tmp/r");
    }

    @Test
    void aProgramReadsTheSame() {
        assertThat(Json.line(result("valid", Map.of(), List.of())))
                .isEqualTo("{\"verdict\":\"valid\",\"seed\":42,\"seconds\":71.5,\"operations\":{\"acknowledged\":12000,"
                        + "\"retried\":3,\"succeeded\":20000,\"refused\":9,\"unknown\":7,\"read\":40000},"
                        + "\"longestGapMs\":812.4,\"faults\":{\"kill\":2},\"timeline\":[{\"kind\":\"kill\","
                        + "\"fault\":\"kill -9 of node 2\",\"bit\":true,\"at\":3.5,\"lasted\":2.0,\"recovered\":4.25,"
                        + "\"problem\":\"\"}],\"skipped\":{\"power\":\"needs disks\"},\"replicas\":{\"compared\":3,"
                        + "\"bytes\":4100000,\"differing\":0},\"anomalies\":{},\"examples\":"
                        + "[\"verify/0: value 17 is gone\"],\"problems\":[],\"vacuous\":[],\"report\":\"/tmp/r\"}");
    }

    private static VerifyResult result(String verdict, Map<String, Long> anomalies, List<String> problems) {
        return new VerifyResult(
                verdict,
                42,
                71.5,
                new VerifyResult.Counts(12_000, 3, 20_000, 9, 7, 40_000),
                812.4,
                Map.of("kill", 2L),
                List.of(new VerifyResult.FaultDone("kill", "kill -9 of node 2", true, 3.5, 2, 4.25, "")),
                Map.of("power", "needs disks"),
                new VerifyResult.Replicas(3, 4_100_000, 0),
                anomalies,
                List.of("verify/0: value 17 is gone"),
                problems,
                List.of(),
                "/tmp/r");
    }
}
