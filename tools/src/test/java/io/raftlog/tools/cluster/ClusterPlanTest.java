package io.raftlog.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.tools.cluster.ClusterState.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    private static final int FIRST_PORT = 22_000;

    @Test
    void nodesAreNumberedFromOneAndShareNoPort() {
        ClusterState cluster = plan(3);

        assertThat(cluster.nodes()).extracting(Member::id).containsExactly(1, 2, 3);
        assertThat(ports(cluster)).hasSize(6).doesNotHaveDuplicates().allMatch(port -> port >= FIRST_PORT);
        assertThat(cluster.nodes()).noneMatch(Member::joined);
    }

    @Test
    void aPortThatIsTakenIsLeftOut() throws IOException {
        int free = plan(1).nodes().get(0).port();
        try (ServerSocket taken = new ServerSocket(free, 1, InetAddress.getByName(LocalCluster.HOST))) {
            assertThat(ports(plan(3))).doesNotContain(taken.getLocalPort());
        }
    }

    @Test
    void oneThatJoinsGetsTheNextNumberAndPortsOfItsOwn() {
        ClusterState three = plan(3);

        Member fourth = ClusterPlan.oneMore(three);

        assertThat(fourth.id()).isEqualTo(4);
        assertThat(fourth.joined()).isTrue();
        assertThat(ports(three.with(fourth))).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void aSixthIsRefused() {
        ClusterState five = plan(ClusterPlan.MOST_NODES);

        assertThatThrownBy(() -> ClusterPlan.oneMore(five)).hasMessageContaining("at most 5 nodes");
        assertThatThrownBy(() -> plan(6)).hasMessageContaining("1 to 5");
    }

    private static ClusterState plan(int nodes) {
        return ClusterPlan.of(LocalCluster.Layout.DEFAULT.withNodes(nodes).withFirstPort(FIRST_PORT));
    }

    private static List<Integer> ports(ClusterState cluster) {
        return cluster.nodes().stream()
                .flatMap(node -> Stream.of(node.port(), node.raftPort()))
                .toList();
    }
}
