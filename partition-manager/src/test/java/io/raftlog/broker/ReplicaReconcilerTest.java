package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Reassignment;
import io.raftlog.metadata.Topic;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.gate.ReplicaHistory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplicaReconcilerTest {
    private static final UUID METADATA = new UUID(4, 2);

    private final MemoryMetadata metadata = new MemoryMetadata(4);
    private final MemoryGroups groups = new MemoryGroups();
    private final Files files = new Files();
    private final List<MembershipCommand> reports = new ArrayList<>();
    private final ReplicaReconciler reconciler = new ReplicaReconciler(1, METADATA, groups, files, reports::add);

    private static final class Files implements ReplicaReconciler.Replicas {
        private final List<PartitionId> serving = new ArrayList<>();
        private final Set<PartitionId> onDisk = new HashSet<>();
        private final List<PartitionId> discarded = new ArrayList<>();

        @Override
        public Set<PartitionId> onDisk() {
            return Set.copyOf(onDisk);
        }

        @Override
        public void serve(PartitionId id) {
            onDisk.add(id);
            serving.add(id);
        }

        @Override
        public void retire(PartitionId id) {
            serving.remove(id);
        }

        @Override
        public void discard(PartitionId id) {
            onDisk.remove(id);
            discarded.add(id);
        }
    }

    @Test
    void theGroupsOfThisNodeAreOpenedWithTheirMembersAndNoOthers() {
        Topic orders = metadata.create("orders", 4, 1);

        boolean settled = reconciler.reconcile(metadata.image());

        assertThat(settled).isTrue();
        assertThat(groups.members).containsOnlyKeys(orders.partitionId(0).asUuid());
        assertThat(groups.members.get(orders.partitionId(0).asUuid()))
                .containsExactly(new GroupMember(1, new NodeAddress("127.0.0.1", 9501)));
        assertThat(files.serving).containsExactly(orders.partitionId(0));
    }

    @Test
    void theGroupsOfADeletedTopicAreClosedAndTheirFilesDeleted() {
        Topic orders = metadata.create("orders", 1, 1);
        reconciler.reconcile(metadata.image());
        metadata.delete("orders");

        reconciler.reconcile(metadata.image());

        assertThat(groups.members).isEmpty();
        assertThat(files.serving).isEmpty();
        assertThat(files.discarded).containsExactly(orders.partitionId(0));
    }

    @Test
    void whatTheMetadataDoesNotMentionIsKept() throws Exception {
        groups.add(METADATA, List.of(), ReplicaHistory.UNKNOWN);
        UUID stranger = new PartitionId(PartitionId.toTopicId(new UUID(9, 9L << 32)), 0).asUuid();
        groups.add(stranger, List.of(), ReplicaHistory.UNKNOWN);

        reconciler.reconcile(MetadataImage.EMPTY);
        reconciler.reconcile(metadata.image());

        assertThat(groups.members).containsOnlyKeys(METADATA, stranger);
        assertThat(files.discarded).isEmpty();
    }

    @Test
    void oneGroupThatDoesNotOpenKeepsNoOtherFromOpeningAndIsTriedAgain() {
        Topic orders = metadata.create("orders", 2, 3);
        groups.broken.add(orders.partitionId(0).asUuid());

        boolean first = reconciler.reconcile(metadata.image());
        boolean otherOpened = groups.members.containsKey(orders.partitionId(1).asUuid());
        groups.broken.clear();
        boolean second = reconciler.reconcile(metadata.image());

        assertThat(first).isFalse();
        assertThat(otherOpened).isTrue();
        assertThat(second).isTrue();
        assertThat(groups.members).hasSize(2);
    }

    @Test
    void aTopicDeletedBeforeItsGroupCouldBeOpenedNoLongerKeepsTheNodeFromBeingReady() {
        Topic orders = metadata.create("orders", 1, 1);
        groups.broken.add(orders.partitionId(0).asUuid());
        reconciler.reconcile(metadata.image());
        metadata.delete("orders");

        assertThat(reconciler.reconcile(metadata.image())).isTrue();
    }

    @Test
    void aQuarantinedReplicaIsNotOpenedAndKeepsTheNodeFromNothing() {
        Topic orders = metadata.create("orders", 2, 3);
        UUID broken = orders.partitionId(0).asUuid();
        groups.quarantined.put(broken, "its log is short");

        boolean settled = reconciler.reconcile(metadata.image());

        assertThat(settled).isTrue();
        assertThat(groups.members).containsOnlyKeys(orders.partitionId(1).asUuid());
        assertThat(files.serving).containsExactly(orders.partitionId(1));
        assertThat(groups.quarantined).containsOnlyKeys(broken);
    }

    @Test
    void aQuarantinedReplicaIsReportedUntilItIsBeingRebuilt() {
        Topic orders = metadata.create("orders", 1, 3);
        PartitionId broken = orders.partitionId(0);
        groups.quarantined.put(broken.asUuid(), "its log is short");

        reconciler.reconcile(metadata.image());
        reconciler.reconcile(metadata.image());
        assertThat(reports).hasSize(2).containsOnly(new MembershipCommand.RebuildReplica(broken, 1));
        metadata.apply(reports.get(0));
        reports.clear();
        reconciler.reconcile(metadata.image());

        assertThat(reports).isEmpty();
        assertThat(groups.quarantined).containsOnlyKeys(broken.asUuid());
    }

    @Test
    void aQuarantinedReplicaIsDeletedOnceItIsOutOfItsGroupAndThenOpenedAnew() {
        Topic orders = metadata.create("orders", 1, 3);
        PartitionId broken = orders.partitionId(0);
        groups.quarantined.put(broken.asUuid(), "its log is short");
        files.onDisk.add(broken);
        metadata.apply(new MembershipCommand.RebuildReplica(broken, 1));
        metadata.apply(new MembershipCommand.StepDone(changing(broken)));

        reconciler.reconcile(metadata.image());
        assertThat(files.discarded).containsExactly(broken);
        assertThat(groups.quarantined).isEmpty();
        reports.forEach(metadata::apply);
        reconciler.reconcile(metadata.image());

        assertThat(groups.joined).containsExactly(broken.asUuid());
    }

    @Test
    void theOnlyReplicaOfAPartitionIsNeverGivenUp() {
        Topic orders = metadata.create("orders", 1, 1);
        groups.quarantined.put(orders.partitionId(0).asUuid(), "its log is short");

        reconciler.reconcile(metadata.image());

        assertThat(reports).isEmpty();
    }

    @Test
    void aReplicaThatIsQuarantinedWhileItIsFilledIsFilledFromTheBeginning() {
        Topic orders = metadata.create("orders", 1, 3);
        PartitionId broken = orders.partitionId(0);
        metadata.apply(new MembershipCommand.RebuildReplica(broken, 1));
        metadata.apply(new MembershipCommand.StepDone(changing(broken)));
        metadata.apply(new MembershipCommand.StepDone(changing(broken)));
        groups.quarantined.put(broken.asUuid(), "its log is short");

        reconciler.reconcile(metadata.image());
        reports.forEach(metadata::apply);

        assertThat(changing(broken).phase()).isEqualTo(Reassignment.Phase.REMOVING);
    }

    @Test
    void anEmptyReplicaOfANewPartitionIsNewAndLaterOneThatLostEverything() {
        Topic orders = metadata.create("orders", 1, 3);
        PartitionId id = orders.partitionId(0);
        groups.wiped.add(id.asUuid());
        reconciler.reconcile(metadata.image());
        assertThat(groups.members).containsOnlyKeys(id.asUuid());

        groups.statuses.put(id.asUuid(), new GroupStatus(1, 1, false, false, 0, 0, List.of()));
        reconciler.reconcile(metadata.image());
        assertThat(reports).containsExactly(new MembershipCommand.ReplicasBegun(1, List.of(id)));
        reports.forEach(metadata::apply);
        reports.clear();
        groups.members.clear();
        reconciler.reconcile(metadata.image());

        assertThat(groups.members).isEmpty();
        assertThat(reports).containsExactly(new MembershipCommand.RebuildReplica(id, 1));
    }

    private Reassignment changing(PartitionId id) {
        return metadata.image().membership().reassignment(id).orElseThrow();
    }

    @Test
    void whatIsLeftOfAQuarantinedReplicaGoesWithItsTopic() {
        Topic orders = metadata.create("orders", 1, 3);
        groups.quarantined.put(orders.partitionId(0).asUuid(), "its log is short");
        reconciler.reconcile(metadata.image());
        metadata.delete("orders");

        reconciler.reconcile(metadata.image());

        assertThat(groups.quarantined).isEmpty();
        assertThat(files.discarded).containsExactly(orders.partitionId(0));
    }

    @Test
    void filesThatACrashLeftBehindWithoutTheirGroupAreDeleted() {
        Topic orders = metadata.create("orders", 1, 1);
        metadata.delete("orders");
        files.onDisk.add(orders.partitionId(0));

        reconciler.reconcile(metadata.image());

        assertThat(files.discarded).containsExactly(orders.partitionId(0));
    }
}
