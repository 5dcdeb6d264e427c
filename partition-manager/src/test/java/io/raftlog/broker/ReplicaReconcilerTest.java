package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Topic;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupMember;
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
    private final ReplicaReconciler reconciler = new ReplicaReconciler(1, METADATA, groups, files);

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
        groups.add(METADATA, List.of());
        UUID stranger = new PartitionId(PartitionId.toTopicId(new UUID(9, 9L << 32)), 0).asUuid();
        groups.add(stranger, List.of());

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
