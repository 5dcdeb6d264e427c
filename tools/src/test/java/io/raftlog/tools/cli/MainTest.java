package io.raftlog.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.tools.cli.output.Stdout;
import io.raftlog.tools.cluster.LocalCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that need no cluster, from arguments to output and exit code. */
class MainTest {
    private final TestStdio run = TestStdio.create();

    @Test
    void aCodeIsExplained() {
        assertThat(run.run("explain", "RL-1004")).isZero();

        assertThat(run.printed()).startsWith("RL-1004 UNKNOWN_TOPIC\n  There is no such topic.");
        assertThat(run.said()).isEmpty();
    }

    @Test
    void aCodeAsJsonHasAStableShape() {
        assertThat(run.run("explain", "5001", "-o", "jsonl")).isZero();

        assertThat(run.printed())
                .isEqualTo(
                        "{\"code\":\"RL-5001\",\"name\":\"TIMED_OUT\",\"meaning\":\"No answer within the deadline; it"
                                + " may have been carried out.\",\"retriable\":true,\"outcome\":\"unknown\"}\n");
    }

    @Test
    void aNoticeOfANodeIsExplainedAsThat() {
        assertThat(run.run("explain", "RL-4013")).isZero();

        assertThat(run.printed()).contains("No request fails by it").doesNotContain("will fail again");
    }

    @Test
    void whatDoesNotExistIsExitThreeWithNothingOnStandardOutput() {
        assertThat(run.run("explain", "RL-9999")).isEqualTo(3);

        assertThat(run.printed()).isEmpty();
        assertThat(run.said()).startsWith("RL-5007 there is no error code RL-9999\n  list them:  raftlog explain");
    }

    @Test
    void aMistypedConfigurationKeyIsToldWhatWasMeant() {
        assertThat(run.run("config", "explain", "nodeid")).isEqualTo(3);

        assertThat(run.said()).contains("did you mean: node.id");
    }

    @Test
    void aMistypedCommandIsUsage() {
        assertThat(run.run("topic", "lst")).isEqualTo(2);

        assertThat(run.said()).contains("did you mean: list").contains("see: raftlog topic --help");
    }

    @Test
    void aNounAloneShowsItsVerbs() {
        assertThat(run.run("topic")).isEqualTo(2);

        assertThat(run.said()).contains("Usage: raftlog topic").contains("describe");
    }

    @Test
    void globalOptionsMayStandBeforeOrBehindTheCommand() {
        assertThat(run.run("-o", "json", "version")).isZero();
        assertThat(run.run("version", "-o", "json")).isZero();

        String[] documents = run.printed().split("(?<=\\})\n");
        assertThat(documents).hasSize(2);
        assertThat(documents[0]).isEqualTo(documents[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group --arrivals 0",
                "group --members 0",
                "group --rate -1",
                "group --duration 0s",
                "idle-groups --groups 0",
                "coordinator --runs 0",
                "failover --rate 0"
            })
    void aMeasurementOfNothingIsUsage(String measurement) {
        assertThat(run.run(("bench " + measurement).split(" "))).isEqualTo(2);

        assertThat(run.said()).contains("must be positive");
    }

    @Test
    void aBadValueNamesTheRule() {
        assertThat(run.run("consume", "t", "--from", "middle")).isEqualTo(2);

        assertThat(run.said()).contains("\"middle\" is not a position: start, end");
    }

    @Test
    void noNodeAnsweringIsExitFourAndAnObjectWhereJsonIsAskedFor() {
        int exit = run.run("topic", "list", "-b", "127.0.0.1:1", "--timeout", "500ms", "-o", "json");

        assertThat(exit).isEqualTo(4);
        assertThat(run.printed()).isEmpty();
        assertThat(run.said()).startsWith("{\"error\":{\"code\":\"RL-5003\"").contains("127.0.0.1:1");
    }

    @Test
    void aLocalClusterThatWasNeverMadeIsNotFound(@TempDir Path folder) {
        TestStdio here = TestStdio.create(folder, Map.of(), "");

        assertThat(here.run("local", "status")).isEqualTo(3);

        assertThat(here.said())
                .isEqualTo("RL-5007 there is no local cluster in .raftlog/local\n  make one:  raftlog local start\n");
    }

    @Test
    void destroyingNeedsToBeConfirmed(@TempDir Path folder) {
        LocalCluster.create(folder.resolve("c"), LocalCluster.Layout.DEFAULT.withFirstPort(22_000));
        TestStdio here = TestStdio.create(folder, Map.of("RAFTLOG_DATA", "c"), "");

        assertThat(here.run("local", "destroy")).isEqualTo(2);
        assertThat(here.said()).contains("add --yes");
        assertThat(LocalCluster.open(folder.resolve("c"))).isPresent();

        assertThat(here.run("local", "destroy", "--dry-run")).isZero();
        assertThat(LocalCluster.open(folder.resolve("c"))).isPresent();

        assertThat(here.run("local", "destroy", "--yes")).isZero();
        assertThat(LocalCluster.open(folder.resolve("c"))).isEmpty();
    }

    @Test
    void aBrokenNodeConfigurationIsRefusedByItsKey() {
        assertThat(run.run("server", "start", "--set", "nodeid=1")).isEqualTo(1);

        assertThat(run.said()).startsWith("RL-4002 ").contains("nodeid").contains("node.id");
    }

    @Test
    void aReaderThatIsGoneEndsTheCommandQuietly() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(Main.run(run.stdio().withOut(new Stdout(gone)), "config", "list"))
                .isZero();
        assertThat(Main.run(run.stdio().withOut(new Stdout(gone)), "completion", "bash"))
                .isZero();

        assertThat(run.said()).isEmpty();
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        assertThat(run.run("completion", "bash")).isZero();

        assertThat(run.printed()).contains("local").contains("describe").contains("--key-field");
    }
}
