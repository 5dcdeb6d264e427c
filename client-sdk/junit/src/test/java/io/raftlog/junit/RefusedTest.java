package io.raftlog.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.client.Admin;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be had, and whether the message says why. */
class RefusedTest {
    @Test
    void aClusterThatCannotBeMadeFailsItsTestsWithTheReason() {
        var summary = Plan.run(Map.of(), NineNodes.class);

        assertThat(summary.getTestsFailedCount()).isEqualTo(2);
        assertThat(Plan.failures(summary))
                .contains("9 nodes: a local cluster has 1 to 5")
                .contains("the cluster of 9 nodes could not be started for an earlier test");
    }

    @RaftlogCluster(nodes = 9)
    static class NineNodes {
        @Test
        void one() {}

        @Test
        void another() {}
    }

    @Test
    void whatBelongsToATestIsNotGivenToAllOfThem() {
        var summary = Plan.run(Map.of(), ForAll.class);

        assertThat(summary.getTestsStartedCount()).isZero();
        assertThat(Plan.failures(summary))
                .contains("an injected Admin belongs to one test: take it in the test method");
    }

    @RaftlogCluster(nodes = 1)
    static class ForAll {
        @BeforeAll
        static void prepare(Admin admin) {
            admin.listTopics();
        }

        @Test
        void one() {}
    }

    @Test
    void tooLittleMemoryIsToldBeforeAnythingIsStarted() {
        ClusterStart.requireMemory(3, OptionalLong.of(3 * ClusterStart.NODE_BYTES));
        ClusterStart.requireMemory(3, OptionalLong.empty());

        assertThatThrownBy(() -> ClusterStart.requireMemory(3, OptionalLong.of(1_000L << 20)))
                .isInstanceOf(RaftlogClusterException.class)
                .hasMessage("3 nodes need about 1050 MiB of memory, and 1000 MiB are available on this machine");
    }

    @Test
    void aClassPathWithoutTheNodesIsToldBeforeAnythingIsStarted() {
        ClusterStart.requireClassPath(System.getProperty("java.class.path"));

        assertThatThrownBy(() -> ClusterStart.requireClassPath("/nowhere/application.jar"))
                .isInstanceOf(RaftlogClusterException.class)
                .hasMessageContaining("is not on it")
                .hasMessageContaining("/nowhere/application.jar");
    }
}
