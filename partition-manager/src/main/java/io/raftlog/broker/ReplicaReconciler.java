package io.raftlog.broker;

import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.PartitionAssignment;
import io.raftlog.metadata.Reassignment;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupQuarantinedException;
import io.raftlog.raft.gate.ReplicaHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Raft groups open on this node those that the metadata assigns to it. A group goes, with its data, only if the
 * metadata says that it shall: its topic left a tombstone, or it has left this node. That the metadata does not mention
 * one is no reason to delete anything.
 *
 * <p>Confined to the thread of its chore, but for {@link #settled()}.
 */
final class ReplicaReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaReconciler.class);

    /** The files of this node's replicas. */
    interface Replicas {
        /** Those that have files here, whether open or not. */
        Set<PartitionId> onDisk() throws IOException;

        /** The replica's group is open: requests may reach it. */
        void serve(PartitionId id);

        /** The replica's group is about to be closed: requests must not reach it any more. */
        void retire(PartitionId id);

        /** Deletes the files of a replica whose group is closed. */
        void discard(PartitionId id) throws IOException;
    }

    @FunctionalInterface
    private interface Opening {
        void run() throws IOException;
    }

    private final int nodeId;
    private final UUID metadataGroup;
    private final RaftGroups groups;
    private final Replicas replicas;
    private final Consumer<MembershipCommand> reports;
    /** What stands in the way of which group; a failure that goes on is logged once. */
    private final Map<UUID, String> failing = new HashMap<>();

    private final Set<UUID> unexplained = new HashSet<>();
    private volatile boolean settled;

    /** @param reports hears what was done to a replica that is on its way in or out */
    ReplicaReconciler(
            int nodeId, UUID metadataGroup, RaftGroups groups, Replicas replicas, Consumer<MembershipCommand> reports) {
        this.nodeId = nodeId;
        this.reports = reports;
        this.metadataGroup = metadataGroup;
        this.groups = groups;
        this.replicas = replicas;
    }

    /** Whether the last pass left nothing to do. */
    boolean settled() {
        return settled;
    }

    /** Does what it can; what fails is tried again with the next pass. Returns {@link #settled()}. */
    boolean reconcile(MetadataImage image) {
        Set<UUID> assigned = new HashSet<>();
        for (Topic topic : image.topics().values()) {
            for (int partition = 0; partition < topic.partitions().size(); partition++) {
                PartitionAssignment assignment = topic.partitions().get(partition);
                PartitionId id = topic.partitionId(partition);
                String name = topic.name() + "/" + partition;
                Reassignment changing = image.membership()
                        .reassignment(id)
                        .filter(underWay -> underWay.incoming() == nodeId)
                        .orElse(null);
                if (changing != null) {
                    assigned.add(id.asUuid());
                    takePart(changing, name, members(assignment, image));
                } else if (assignment.replicas().contains(nodeId)) {
                    assigned.add(id.asUuid());
                    hold(id, name, assignment, image);
                }
            }
        }
        Set<UUID> present = present();
        present.removeAll(assigned);
        present.forEach(group -> close(group, image));
        reportBegun(image);
        reportDeleted(assigned, image);
        failing.keySet().removeIf(group -> !assigned.contains(group) && !present.contains(group));
        settled = failing.isEmpty();
        return settled;
    }

    /** Open groups, and files that a crash left without one. */
    private Set<UUID> present() {
        Set<UUID> present = new HashSet<>(groups.open());
        present.addAll(groups.quarantined().keySet());
        present.remove(metadataGroup);
        try {
            replicas.onDisk().forEach(id -> present.add(id.asUuid()));
        } catch (IOException e) {
            LOG.warn("cannot list the replicas on disk", e);
        }
        return present;
    }

    private static List<GroupMember> members(PartitionAssignment assignment, MetadataImage image) {
        return assignment.replicas().stream()
                .map(replica -> image.node(replica)
                        .map(RegisteredNode::raftAddress)
                        .map(address -> new GroupMember(replica, address))
                        .orElseThrow(() -> new IllegalStateException("replica on unregistered node " + replica)))
                .toList();
    }

    private void hold(PartitionId id, String name, PartitionAssignment assignment, MetadataImage image) {
        List<GroupMember> members = members(assignment, image);
        ReplicaHistory history =
                image.membership().mayBeBlank(id, nodeId) ? ReplicaHistory.UNKNOWN : ReplicaHistory.HELD_ENTRIES;
        boolean whole = open(id.asUuid(), name, () -> groups.add(id.asUuid(), members, history));
        boolean othersHaveIt = members.size() > 1;
        // Whatever is under way is finished first; it may well be that the replica goes elsewhere.
        if (!whole && othersHaveIt && image.membership().reassignment(id).isEmpty()) {
            reports.accept(new MembershipCommand.RebuildReplica(id, nodeId));
        }
    }

    /** A replica of this node is on its way in. What must not be opened yet is left as it is. */
    private void takePart(Reassignment changing, String name, List<GroupMember> members) {
        UUID group = changing.partition().asUuid();
        switch (changing.phase()) {
            case ADDING -> {
                if (!open(group, name, () -> groups.join(group, members))) {
                    reports.accept(new MembershipCommand.RebuildReplica(changing.partition(), nodeId));
                }
            }
            case WIPING ->
                delete(
                        group,
                        name + ", to be made anew",
                        () -> reports.accept(new MembershipCommand.StepDone(changing)));
            case QUEUED, REVERTING, REMOVING -> succeeded(group, name);
        }
    }

    /** Returns false if what is here of the replica is quarantined: trying again changes nothing. */
    private boolean open(UUID group, String name, Opening opening) {
        if (groups.open().contains(group)) {
            succeeded(group, name);
            return true;
        }
        try {
            opening.run();
            replicas.serve(PartitionId.fromUuid(group));
            succeeded(group, name);
            LOG.info("opened replica of {} ({})", name, group);
        } catch (GroupQuarantinedException e) {
            // The node can serve all others meanwhile.
            failing.remove(group);
            return false;
        } catch (IOException | RuntimeException e) {
            failed(group, "cannot open replica of " + name, e);
        }
        return true;
    }

    private void close(UUID group, MetadataImage image) {
        PartitionId id = PartitionId.fromUuid(group);
        if (image.deletedTopics().contains(id.topicId())) {
            delete(group, "of a deleted topic", () -> {});
        } else if (image.membership().hasLeft(id, nodeId)) {
            delete(group, "that has left this node", () -> {});
        } else if (unexplained.add(group)) {
            LOG.warn("the metadata knows nothing of group {}; it is kept", group);
        }
    }

    /** @param then once nothing is left of it */
    private void delete(UUID group, String what, Runnable then) {
        PartitionId id = PartitionId.fromUuid(group);
        try {
            boolean was = groups.open().contains(group) || replicas.onDisk().contains(id);
            replicas.retire(id);
            groups.remove(group);
            replicas.discard(id);
            succeeded(group, group.toString());
            if (was) {
                LOG.info("deleted replica {} {}", group, what);
            }
            then.run();
        } catch (IOException | RuntimeException e) {
            failed(group, "cannot delete replica " + what, e);
        }
    }

    /** An empty replica is a new one until this is known; so it is said only of what is on this disk for good. */
    private void reportBegun(MetadataImage image) {
        List<PartitionId> begun = new ArrayList<>();
        image.membership().blank().forEach((partition, nodeIds) -> {
            if (nodeIds.contains(nodeId)
                    && groups.status(partition.asUuid())
                            .filter(status -> status.commitIndex() >= 0)
                            .isPresent()) {
                begun.add(partition);
            }
        });
        if (!begun.isEmpty()) {
            reports.accept(new MembershipCommand.ReplicasBegun(nodeId, begun));
        }
    }

    /** Says so of every replica that should be gone and is: also of those that went before a crash. */
    private void reportDeleted(Set<UUID> kept, MetadataImage image) {
        image.membership().departed().forEach((partition, nodeIds) -> {
            UUID group = partition.asUuid();
            if (nodeIds.contains(nodeId) && !kept.contains(group) && !failing.containsKey(group)) {
                reports.accept(new MembershipCommand.ReplicaDeleted(partition, nodeId));
            }
        });
    }

    private void succeeded(UUID group, String name) {
        if (failing.remove(group) != null) {
            LOG.info("{} is in order again", name);
        }
    }

    private void failed(UUID group, String what, Exception failure) {
        String reason = failure.toString();
        if (!Objects.equals(failing.put(group, reason), reason)) {
            LOG.warn("{} ({}); will go on trying", what, group, failure);
        }
    }
}
