package io.raftlog.broker;

import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.PartitionAssignment;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.metadata.Topic;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupQuarantinedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Raft groups open on this node those that the metadata assigns to it. A group goes, with its data, only if its
 * topic left a tombstone; that the metadata does not mention one is no reason to delete anything.
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

    private final int nodeId;
    private final UUID metadataGroup;
    private final RaftGroups groups;
    private final Replicas replicas;
    /** What stands in the way of which group; a failure that goes on is logged once. */
    private final Map<UUID, String> failing = new HashMap<>();

    private final Set<UUID> unexplained = new HashSet<>();
    private volatile boolean settled;

    ReplicaReconciler(int nodeId, UUID metadataGroup, RaftGroups groups, Replicas replicas) {
        this.nodeId = nodeId;
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
                if (assignment.replicas().contains(nodeId)) {
                    UUID group = topic.partitionId(partition).asUuid();
                    assigned.add(group);
                    open(group, topic.name() + "/" + partition, members(assignment, image));
                }
            }
        }
        Set<UUID> present = present();
        present.removeAll(assigned);
        present.forEach(group -> close(group, image));
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

    private void open(UUID group, String name, List<GroupMember> members) {
        if (groups.open().contains(group)) {
            succeeded(group, name);
            return;
        }
        try {
            groups.add(group, members);
            replicas.serve(PartitionId.fromUuid(group));
            succeeded(group, name);
            LOG.info("opened replica of {} ({})", name, group);
        } catch (GroupQuarantinedException e) {
            // Trying again changes nothing, and the node can serve all others.
            failing.remove(group);
        } catch (IOException | RuntimeException e) {
            failed(group, "cannot open replica of " + name, e);
        }
    }

    private void close(UUID group, MetadataImage image) {
        PartitionId id = PartitionId.fromUuid(group);
        if (!image.deletedTopics().contains(id.topicId())) {
            if (unexplained.add(group)) {
                LOG.warn("the metadata knows nothing of group {}; it is kept", group);
            }
            return;
        }
        try {
            replicas.retire(id);
            groups.remove(group);
            replicas.discard(id);
            succeeded(group, group.toString());
            LOG.info("deleted replica {} of a deleted topic", group);
        } catch (IOException | RuntimeException e) {
            failed(group, "cannot delete replica of a deleted topic", e);
        }
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
