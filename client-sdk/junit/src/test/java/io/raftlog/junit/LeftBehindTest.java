package io.raftlog.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.client.Admin;
import io.raftlog.client.NewTopic;
import io.raftlog.client.RaftlogClient;
import io.raftlog.client.Serdes;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What tests leave behind that the extension cannot know of, and a JVM that does not come to its end. */
class LeftBehindTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final List<RaftlogClient> OPEN = new ArrayList<>();
    private static final List<String> CLUSTERS = new ArrayList<>();

    @AfterAll
    static void closeWhatTheTestsLeft() {
        OPEN.forEach(RaftlogClient::close);
    }

    @Test
    void aConsumerThatIsLeftInItsGroupFailsItsTestAndTheNextOneGetsANewCluster() {
        var summary = Plan.run(Map.of(), Forgetful.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        assertThat(Plan.failures(summary)).contains("consumer group \"kitchen\" still has members: raftlog-java");
        assertThat(CLUSTERS).hasSize(2).doesNotHaveDuplicates();
    }

    @RaftlogCluster(nodes = 1)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Forgetful {
        @Test
        @Order(1)
        void forgetsItsConsumer(ClusterControl cluster) throws Exception {
            CLUSTERS.add(cluster.bootstrapServers());
            var application = RaftlogClient.connect(cluster.bootstrapServers());
            OPEN.add(application);
            application.admin().createTopic(NewTopic.of("orders")).get();
            application
                    .consumer(Serdes.string(), Serdes.string())
                    .group("kitchen")
                    .topics("orders")
                    .build()
                    .poll(Duration.ofMillis(100));
            await().atMost(DEADLINE)
                    .until(() -> !application
                            .admin()
                            .describeGroup("kitchen")
                            .get()
                            .members()
                            .isEmpty());
        }

        @Test
        @Order(2)
        void findsNothingOfIt(ClusterControl cluster, RaftlogClient client) throws Exception {
            CLUSTERS.add(cluster.bootstrapServers());

            assertThat(client.admin().listGroups().get()).isEmpty();
        }
    }

    @Test
    void aJvmThatIsKilledLeavesNoProcessAndNoFile() throws Exception {
        Process tests = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader printed = tests.inputReader()) {
            String line = printed.readLine();
            while (line != null && !line.startsWith("node ")) {
                line = printed.readLine();
            }
            assertThat(line).isNotNull();
            String[] words = String.valueOf(line).split(" ", 3);
            long node = Long.parseLong(words[1]);
            Path folder = Path.of(words[2]);
            assertThat(ProcessHandle.of(node)).isPresent();
            assertThat(folder).exists();

            tests.destroyForcibly();

            await().atMost(DEADLINE).until(() -> ProcessHandle.of(node).isEmpty() && Files.notExists(folder));
        } finally {
            tests.destroyForcibly();
        }
    }

    @RaftlogCluster(nodes = 1)
    static class Killed {
        public static void main(String[] arguments) {
            System.out.println(Plan.failures(Plan.run(Map.of(), Killed.class)));
        }

        @Test
        void neverEnds(Admin admin, ClusterControl control) throws Exception {
            long pid = admin.describeCluster()
                    .get()
                    .nodes()
                    .get(0)
                    .status()
                    .orElseThrow()
                    .pid();
            System.out.println("node " + pid + " " + SharedClusterTest.rootOf(control.logOf(1)));
            System.in.read();
        }
    }
}
