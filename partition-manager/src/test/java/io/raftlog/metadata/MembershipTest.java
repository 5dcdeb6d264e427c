package io.raftlog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases that {@link MembershipProperties} finds in some thousands of tries only. */
class MembershipTest {
    private final MetadataFixture metadata = new MetadataFixture();

    @Test
    void aMoveDoesNotGoOnToANodeThatWasRemovedMeanwhile() {
        metadata.nodes(5);
        PartitionId partition = partition();
        List<Integer> held = replicas(partition);
        List<Integer> others = metadata.state.image().nodes().keySet().stream()
                .filter(nodeId -> !held.contains(nodeId))
                .toList();
        List<Integer> target = List.of(others.get(0), others.get(1), held.get(2));
        metadata.accept(new MembershipCommand.MoveReplicas(List.of(new MembershipCommand.Move(partition, target))));

        metadata.accept(new MembershipCommand.RemoveNode(others.get(1), true));
        metadata.accept(new MembershipCommand.StepDone(underWay(partition)));

        assertThat(metadata.state.image().nodes()).doesNotContainKey(others.get(1));
        assertThat(replicas(partition)).containsExactly(others.get(0), held.get(1), held.get(2));
        assertThat(metadata.state.image().membership().reassignments()).isEmpty();
    }

    @Test
    void aReplicaThatHadNowhereToGoLeavesItsNodeOnceAnotherOneJoins() {
        metadata.nodes(3);
        PartitionId partition = partition();
        int drained = replicas(partition).get(1);
        metadata.accept(new MembershipCommand.RebuildReplica(
                partition, replicas(partition).get(0)));
        metadata.accept(new MembershipCommand.DrainNode(drained));
        while (!metadata.state.image().membership().reassignments().isEmpty()) {
            metadata.accept(new MembershipCommand.StepDone(underWay(partition)));
        }
        assertThat(replicas(partition)).contains(drained);

        metadata.accept(MetadataFixture.registration(4, 9404));
        metadata.accept(new MembershipCommand.StepDone(underWay(partition)));

        assertThat(replicas(partition)).doesNotContain(drained).contains(4);
    }

    @Test
    void aReplicaThatLosesTwiceWhatItWasFedIsTakenOutOnce() {
        metadata.nodes(4);
        PartitionId partition = partition();
        List<Integer> held = replicas(partition);
        int incoming = 10 - held.stream().mapToInt(Integer::intValue).sum();
        metadata.accept(new MembershipCommand.MoveReplicas(
                List.of(new MembershipCommand.Move(partition, List.of(incoming, held.get(1), held.get(2))))));

        metadata.accept(new MembershipCommand.RebuildReplica(partition, incoming));
        assertThat(underWay(partition).phase()).isEqualTo(Reassignment.Phase.REVERTING);

        assertThat(metadata.accept(new MembershipCommand.RebuildReplica(partition, incoming))
                        .events())
                .isEmpty();
    }

    private PartitionId partition() {
        return metadata.create("orders", 1, 3).partitionId(0);
    }

    private List<Integer> replicas(PartitionId partition) {
        return metadata.topic("orders").partitions().get(partition.partition()).replicas();
    }

    private Reassignment underWay(PartitionId partition) {
        return metadata.state.image().membership().reassignment(partition).orElseThrow();
    }
}
