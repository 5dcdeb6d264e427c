package io.raftlog.broker;

import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.RegisteredNode;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupMembership;
import io.raftlog.raft.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the members of the metadata group those of the cluster, while this node leads it: one change at a time, those who
 * must leave before those who come. A founder that has not registered yet is a member all the same.
 *
 * <p>Confined to the thread of its chore.
 */
final class MetadataVoters {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataVoters.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TRANSFER = Duration.ofSeconds(1);

    private final int nodeId;
    private final UUID group;
    private final Map<Integer, GroupMember> founders;
    private final RaftGroups groups;
    private final Consumer<MembershipCommand> reports;
    private final Duration heardWithin;
    private final Newcomers newcomers;
    private Set<Integer> asked = Set.of();

    /**
     * @param heardWithin how recently a follower must have been heard of to count as alive
     */
    MetadataVoters(
            int nodeId,
            UUID group,
            List<GroupMember> founders,
            RaftGroups groups,
            Consumer<MembershipCommand> reports,
            Duration heardWithin) {
        this.nodeId = nodeId;
        this.group = group;
        this.founders = founders.stream().collect(Collectors.toMap(GroupMember::nodeId, Function.identity()));
        this.groups = groups;
        this.reports = reports;
        this.heardWithin = heardWithin;
        this.newcomers = new Newcomers(groups);
    }

    /** Does the one next thing; returns when to look again. */
    Duration pass(MetadataImage image) {
        Optional<GroupStatus> status = groups.status(group).filter(GroupStatus::leaderReady);
        Optional<GroupMembership> members = groups.membership(group).filter(GroupMembership::settled);
        if (status.isPresent() && members.isPresent()) {
            advance(image, status.get(), members.get().voters());
        }
        return PAUSE;
    }

    private void advance(MetadataImage image, GroupStatus status, Set<Integer> voters) {
        Set<Integer> lost = image.membership().lostMetadata().keySet();
        lost.stream()
                .filter(id -> !voters.contains(id))
                .forEach(id -> reports.accept(new MembershipCommand.MetadataReplicaRemoved(id)));
        Optional<Integer> leaving = voters.stream()
                .filter(id -> lost.contains(id) || image.membership().removed().containsKey(id))
                .sorted()
                .findFirst();
        if (leaving.isPresent()) {
            remove(leaving.get(), image, status, voters);
            return;
        }
        image.nodes().keySet().stream()
                .filter(id -> !voters.contains(id) && !lost.contains(id))
                .findFirst()
                .ifPresent(coming -> {
                    Set<Integer> more = new TreeSet<>(voters);
                    more.add(coming);
                    change(more, voters, image);
                });
    }

    private void remove(int leaving, MetadataImage image, GroupStatus status, Set<Integer> voters) {
        if (leaving != nodeId) {
            Set<Integer> fewer = new TreeSet<>(voters);
            fewer.remove(leaving);
            change(fewer, voters, image);
            return;
        }
        Successors.caughtUp(status, heardWithin)
                .findFirst()
                .ifPresent(successor -> groups.transferLeadership(group, successor.nodeId(), TRANSFER));
    }

    private void change(Set<Integer> voters, Set<Integer> now, MetadataImage image) {
        List<GroupMember> members = new ArrayList<>();
        for (int id : voters) {
            GroupMember founder = founders.get(id);
            image.node(id)
                    .map(RegisteredNode::raftAddress)
                    .map(address -> new GroupMember(id, address))
                    .or(() -> Optional.ofNullable(founder))
                    .ifPresent(members::add);
        }
        if (members.size() != voters.size() || !newcomers.areReady(group, members, now)) {
            return;
        }
        if (!voters.equals(asked)) {
            asked = Set.copyOf(voters);
            LOG.info("makes {} the nodes that keep the metadata", voters);
        }
        groups.setMembers(group, members).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("{} do not keep the metadata yet: {}", voters, failure.toString());
            }
        });
    }
}
