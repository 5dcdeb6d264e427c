package io.raftlog.broker;

import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.Reassignment;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.model.PartitionId;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupMembership;
import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the reassignments of the partitions that this node leads. Each pass compares who is in a group with who
 * should be and does the one next thing; it remembers nothing that matters, so a leader elected in the middle goes on
 * where the last one was.
 *
 * <p>Confined to the thread of its chore.
 */
final class ReplicaMover {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaMover.class);
    private static final Duration BUSY = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration TRANSFER = Duration.ofSeconds(1);

    private final int nodeId;
    private final RaftGroups groups;
    private final Consumer<MembershipCommand> reports;
    private final Duration heardWithin;
    private final Newcomers newcomers;
    /** What was last tried with which group; the same is logged once. */
    private final Map<UUID, String> tried = new HashMap<>();

    /** @param heardWithin how recently a follower must have been heard of to count as alive */
    ReplicaMover(int nodeId, RaftGroups groups, Consumer<MembershipCommand> reports, Duration heardWithin) {
        this.nodeId = nodeId;
        this.groups = groups;
        this.reports = reports;
        this.heardWithin = heardWithin;
        this.newcomers = new Newcomers(groups);
    }

    /** Returns when to look again. */
    Duration pass(MetadataImage image) {
        Map<PartitionId, Reassignment> underWay = image.membership().reassignments();
        underWay.values().forEach(step -> advance(step, image));
        tried.keySet().removeIf(group -> !underWay.containsKey(PartitionId.fromUuid(group)));
        return underWay.isEmpty() ? IDLE : BUSY;
    }

    private void advance(Reassignment step, MetadataImage image) {
        UUID group = step.partition().asUuid();
        Optional<GroupStatus> status = groups.status(group).filter(GroupStatus::leaderReady);
        Optional<GroupMembership> members = groups.membership(group);
        List<Integer> assigned = replicas(step.partition(), image);
        if (status.isEmpty() || members.isEmpty() || assigned.isEmpty()) {
            return;
        }
        switch (step.phase()) {
            case ADDING -> towards(with(assigned, step), step, status.get(), members.get(), image);
            case REMOVING -> towards(without(assigned, step), step, status.get(), members.get(), image);
            case REVERTING -> {
                if (members.get().settled() && members.get().voters().equals(Set.copyOf(with(assigned, step)))) {
                    // It was called off too late.
                    reports.accept(new MembershipCommand.StepDone(step.in(Reassignment.Phase.ADDING)));
                } else {
                    towards(assigned, step, status.get(), members.get(), image);
                }
            }
            case QUEUED, WIPING -> {
                return;
            }
        }
    }

    /** One step nearer to these voters; if they are so, says that the step is done. */
    private void towards(
            List<Integer> wanted, Reassignment step, GroupStatus status, GroupMembership members, MetadataImage image) {
        UUID group = step.partition().asUuid();
        if (!members.settled()) {
            if (step.phase() != Reassignment.Phase.ADDING && !members.joining().isEmpty()) {
                log(
                        group,
                        "gives up leadership of " + name(step, image) + ": else it would wait for node "
                                + step.incoming() + " to catch up");
                groups.resign(group);
            }
            return;
        }
        if (members.voters().equals(Set.copyOf(wanted))) {
            reports.accept(new MembershipCommand.StepDone(step));
        } else if (wanted.contains(nodeId)) {
            if (majorityAlive(wanted, step, status)) {
                change(group, wanted, members.voters(), step, image);
            }
        } else {
            leaveLeadership(wanted, step, status, members, image);
        }
    }

    /** A leader that left its own group would leave it without one until the others miss it. */
    private void leaveLeadership(
            List<Integer> wanted, Reassignment step, GroupStatus status, GroupMembership members, MetadataImage image) {
        UUID group = step.partition().asUuid();
        Optional<GroupStatus.Follower> successor = Successors.caughtUp(status, heardWithin)
                .filter(follower -> wanted.contains(follower.nodeId()))
                .findFirst();
        if (successor.isPresent()) {
            log(
                    group,
                    "hands " + name(step, image) + " over to node "
                            + successor.get().nodeId() + ": its own replica is to leave");
            groups.transferLeadership(group, successor.get().nodeId(), TRANSFER);
        } else if (members.voters().stream().noneMatch(wanted::contains)) {
            // An only replica: both are voters for a while.
            List<Integer> both = new ArrayList<>(members.voters());
            both.add(step.incoming());
            change(group, both, members.voters(), step, image);
        }
    }

    private void change(UUID group, List<Integer> voters, Set<Integer> now, Reassignment step, MetadataImage image) {
        Optional<List<GroupMember>> members = members(voters, image);
        if (members.isEmpty() || !newcomers.areReady(group, members.get(), now)) {
            return;
        }
        log(group, "makes " + voters + " the voters of " + name(step, image));
        groups.setMembers(group, members.get()).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("the voters of {} are not {} yet: {}", name(step, image), voters, failure.toString());
            }
        });
    }

    /** A group of voters that could not commit its own beginning would be stuck with it. */
    private boolean majorityAlive(List<Integer> voters, Reassignment step, GroupStatus status) {
        long alive = status.followers().stream()
                .filter(follower -> follower.lastContactMs() <= heardWithin.toMillis())
                .filter(follower -> voters.contains(follower.nodeId()))
                .count();
        boolean incomingCounts = step.phase() == Reassignment.Phase.ADDING && voters.contains(step.incoming());
        return 2 * (alive + 1 + (incomingCounts ? 1 : 0)) > voters.size();
    }

    private static List<Integer> with(List<Integer> assigned, Reassignment step) {
        return assigned.stream()
                .map(id -> id == step.outgoing() ? (Integer) step.incoming() : id)
                .toList();
    }

    private static List<Integer> without(List<Integer> assigned, Reassignment step) {
        return assigned.stream().filter(id -> id != step.outgoing()).toList();
    }

    private static List<Integer> replicas(PartitionId partition, MetadataImage image) {
        return image.topic(partition.topicId())
                .map(topic -> topic.partitions().get(partition.partition()).replicas())
                .orElse(List.of());
    }

    private static Optional<List<GroupMember>> members(List<Integer> nodeIds, MetadataImage image) {
        List<GroupMember> members = new ArrayList<>();
        for (int id : new HashSet<>(nodeIds)) {
            image.node(id)
                    .map(RegisteredNode::raftAddress)
                    .ifPresent(address -> members.add(new GroupMember(id, address)));
        }
        return members.size() == nodeIds.size() ? Optional.of(members) : Optional.empty();
    }

    private static String name(Reassignment step, MetadataImage image) {
        return image.topic(step.partition().topicId())
                .map(topic -> topic.name() + "/" + step.partition().partition())
                .orElseGet(() -> step.partition().toString());
    }

    private void log(UUID group, String what) {
        if (!what.equals(tried.put(group, what))) {
            LOG.info("node {} {}", nodeId, what);
        }
    }
}
