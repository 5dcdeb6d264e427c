package io.raftlog.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.tools.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README shows what happens. */
class ReadmeTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void theTwoCommandsOfTheSetUpAreThere() throws IOException {
        String withoutBlocks = Repository.read("README.md").replaceAll("(?ms)^```.*?^```$", "");

        assertThat(withoutBlocks.lines())
                .filteredOn(line -> line.matches(" {4}\\S.*"))
                .containsExactly("    ./raftlog demo", "    mvn verify");
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        List<String> targets = LINK.matcher(Repository.read("README.md"))
                .results()
                .map(link -> link.group(1))
                .toList();

        assertThat(targets)
                .isNotEmpty()
                .allSatisfy(
                        target -> assertThat(Repository.ROOT.resolve(target)).exists());
    }

    /** The second is a test, run with those of its module. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chaos-tests/suite/src/test/java/io/raftlog/docs/ReadmeExample.java",
                "client-sdk/junit/src/test/java/io/raftlog/junit/OrdersTest.java"
            })
    void itsJavaIsWhatIsCompiledAndRun(String file) throws IOException {
        Matcher region =
                Pattern.compile("(?s)// README begins\n(.*?) *// README ends").matcher(Repository.read(file));

        assertThat(region.find()).isTrue();
        assertThat(ReadmeBlocks.java()).contains(region.group(1).stripTrailing().stripIndent() + "\n");
    }

    @Test
    void itsJavaRuns() throws Exception {
        LocalCluster cluster = LocalCluster.create(
                folder.resolve("cluster"),
                LocalCluster.Layout.DEFAULT.withNodes(1).withFirstPort(22_401));
        try {
            cluster.start();

            assertThat(ReadmeExample.payments(cluster.bootstrapServers())).containsExactly("ann paid 12.50");
        } finally {
            cluster.destroy();
        }
    }

    @Test
    void itsCommandsPrintWhatItShows() throws Exception {
        Shell shell = new Shell(folder);
        try {
            for (ReadmeBlocks.Typed typed : ReadmeBlocks.shell()) {
                // Apart from a cluster that somebody may be running just now.
                String line = typed.command().replace("local start", "local start --first-port 22501");
                String first = Printed.shape(shell.run(line));
                String shown = Printed.shape(typed.printed());
                if (!first.equals(shown) && onlyLooks(line)) {
                    await().atMost(DEADLINE)
                            .untilAsserted(() ->
                                    assertThat(Printed.shape(shell.run(line))).isEqualTo(shown));
                } else {
                    assertThat(first).as("$ " + line).isEqualTo(shown);
                }
            }
        } finally {
            LocalCluster.open(folder.resolve(".raftlog/local")).ifPresent(LocalCluster::destroy);
        }
    }

    @Test
    void itsDemoPrintsWhatItShows() throws Exception {
        String printed = new Shell(folder).run("./raftlog demo --records 20000 2>errors");

        assertThat(Printed.demoShape(printed)).isEqualTo(Printed.demoShape(ReadmeBlocks.demo()));
    }

    /** For a quarter of the time: which faults there are differs anyway. */
    @Test
    void itsVerificationPrintsWhatItShows() throws Exception {
        String printed = new Shell(folder).run("./raftlog verify --seed 3 --duration 15s");

        assertThat(Printed.verificationShape(printed))
                .as(printed)
                .isEqualTo(Printed.verificationShape(ReadmeBlocks.verification()))
                .contains("TIME FAULT\n");
    }

    /** Such a command may be repeated until the cluster has settled. */
    private static boolean onlyLooks(String line) {
        return line.contains(" describe ") || line.contains(" health");
    }
}
