package io.raftlog.tools.cli;

import io.raftlog.client.GroupDescription;
import io.raftlog.client.GroupLag;
import io.raftlog.client.GroupState;
import io.raftlog.client.RecordInHand;
import io.raftlog.model.TopicPartition;
import io.raftlog.tools.Units;
import io.raftlog.tools.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group as {@code group describe} shows it: who reads what, how far, and why it does not get on.
 *
 * @param lagRecords of the partitions whose lag is known
 * @param behindMs of the partition that is furthest behind; null if that is not known
 * @param caughtUpInMs at the pace it had of late; null if it does not catch up, or nobody knows
 * @param why the first thing that is in its way; empty if nothing is
 */
record GroupView(
        String groupId,
        GroupState state,
        int epoch,
        String assignor,
        int coordinator,
        long heartbeatIntervalMs,
        long sessionTimeoutMs,
        long lagRecords,
        @Nullable Long behindMs,
        @Nullable Long caughtUpInMs,
        List<Partition> partitions,
        List<Member> members,
        String why) {
    /** A record that takes longer is called slow. */
    private static final Duration SLOW = Duration.ofSeconds(10);

    /**
     * @param committed null if nothing is committed
     * @param member how its reader is called; null if nobody reads it
     * @param inHand the offset of the record that is worked on; null if none is
     * @param state {@code ok} or what is wrong
     */
    record Partition(
            String topic,
            int partition,
            @Nullable Long committed,
            long first,
            long end,
            long lag,
            @Nullable Long behindMs,
            @Nullable String member,
            @Nullable Long inHand,
            @Nullable Long inHandMs,
            String state) {}

    /** @param quietMs since its last heartbeat; null if there was none since the coordinator moved */
    record Member(
            String name,
            UUID memberId,
            @Nullable String instanceId,
            String clientId,
            String host,
            int epoch,
            List<String> topics,
            @Nullable String pattern,
            List<TopicPartition> assigned,
            List<TopicPartition> target,
            @Nullable Long quietMs) {
        static Member of(GroupDescription.Member member) {
            return new Member(
                    Groups.name(member),
                    member.memberId(),
                    member.instanceId().orElse(null),
                    member.clientId(),
                    member.host(),
                    member.epoch(),
                    member.topics().stream().sorted().toList(),
                    member.pattern().orElse(null),
                    member.assigned(),
                    member.target(),
                    millis(member.quiet()));
        }
    }

    static GroupView of(GroupDescription group, GroupLag lag) {
        Map<UUID, String> names = new HashMap<>();
        Map<TopicPartition, String> targets = new HashMap<>();
        group.members().forEach(member -> {
            names.put(member.memberId(), Groups.name(member));
            member.target().forEach(partition -> targets.put(partition, Groups.name(member)));
        });
        List<Partition> partitions = lag.partitions().stream()
                .map(each -> partition(each, names, targets, group.state()))
                .toList();
        return new GroupView(
                group.groupId(),
                group.state(),
                group.epoch(),
                group.assignor(),
                group.coordinatorId(),
                group.heartbeatInterval().toMillis(),
                group.sessionTimeout().toMillis(),
                lag.records(),
                millis(lag.behind()),
                millis(lag.caughtUpIn()),
                partitions,
                group.members().stream().map(Member::of).toList(),
                why(group, lag, names));
    }

    private static Partition partition(
            GroupLag.Partition lag, Map<UUID, String> names, Map<TopicPartition, String> targets, GroupState state) {
        String member =
                lag.member().map(id -> names.getOrDefault(id, id.toString())).orElse(null);
        return new Partition(
                lag.partition().topic(),
                lag.partition().partition(),
                orNull(lag.committed()),
                lag.firstOffset(),
                lag.endOffset(),
                lag.records(),
                millis(lag.behind()),
                member,
                lag.inHand().map(RecordInHand::offset).orElse(null),
                millis(lag.inHand().map(RecordInHand::since)),
                state(lag, member, targets.get(lag.partition()), state));
    }

    private static String state(
            GroupLag.Partition lag, @Nullable String member, @Nullable String target, GroupState group) {
        if (!lag.problem().isEmpty()) {
            return lag.problem();
        }
        if (lag.committed().isPresent() && lag.committed().getAsLong() < lag.firstOffset()) {
            return Units.count(lag.firstOffset() - lag.committed().getAsLong())
                    + " records deleted before they were read";
        }
        if (isSlow(lag)) {
            return "SLOW: " + inHand(lag.inHand().orElseThrow());
        }
        if (target != null && !target.equals(member)) {
            return (member == null ? "waits for " : "moves to ") + target;
        }
        if (member == null && group != GroupState.EMPTY) {
            return "nobody reads it";
        }
        return "ok";
    }

    private static boolean isSlow(GroupLag.Partition lag) {
        return lag.inHand()
                .filter(record -> record.since().compareTo(SLOW) >= 0)
                .isPresent();
    }

    private static String inHand(RecordInHand record) {
        return "record " + record.offset() + " in hand for " + Units.duration(record.since());
    }

    private static String why(GroupDescription group, GroupLag lag, Map<UUID, String> names) {
        if (group.members().isEmpty()) {
            return lag.records() > 0 ? "no member runs" : "";
        }
        for (GroupDescription.Member member : group.members()) {
            Duration quiet = member.quiet().orElse(Duration.ZERO);
            if (quiet.compareTo(group.sessionTimeout().dividedBy(2)) > 0) {
                return Groups.name(member) + " was not heard of for " + Units.duration(quiet) + "; after "
                        + Units.duration(group.sessionTimeout()) + " its partitions go to others";
            }
        }
        Optional<GroupLag.Partition> slowest = lag.partitions().stream()
                .filter(GroupView::isSlow)
                .max((a, b) -> a.inHand()
                        .orElseThrow()
                        .since()
                        .compareTo(b.inHand().orElseThrow().since()));
        if (slowest.isPresent()) {
            RecordInHand record = slowest.get().inHand().orElseThrow();
            String who = slowest.get()
                    .member()
                    .map(id -> names.getOrDefault(id, id.toString()))
                    .orElse("its reader");
            return who + " is slow, not dead. See what it works on:  raftlog consume "
                    + record.partition().topic() + " -p " + record.partition().partition() + " --from "
                    + record.offset() + " -n 1";
        }
        return group.members().stream()
                .filter(member -> !member.target().containsAll(member.assigned()))
                .findFirst()
                .map(member -> "others wait for " + Groups.name(member) + " to let go of "
                        + TopicView.plural(
                                (int) member.assigned().stream()
                                        .filter(each -> !member.target().contains(each))
                                        .count(),
                                "partition"))
                .orElse("");
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(groupId + "   " + state + "   " + TopicView.plural(members.size(), "member") + "   lag "
                + Units.count(lagRecords) + " records"
                + (behindMs == null || behindMs == 0 ? "" : " · " + duration(behindMs) + " behind")
                + (caughtUpInMs == null || caughtUpInMs == 0 ? "" : " · catches up in ~" + duration(caughtUpInMs)));
        if (!partitions.isEmpty()) {
            Table table = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "BEHIND", "MEMBER", "STATE");
            for (Partition each : partitions) {
                table.row(
                        each.topic(),
                        each.partition(),
                        orDash(each.committed()),
                        each.end(),
                        each.lag(),
                        duration(each.behindMs()),
                        orDash(each.member()),
                        each.state());
            }
            lines.addAll(table.lines());
        }
        if (!why.isEmpty()) {
            lines.add("why: " + why);
        }
        return lines;
    }

    static String duration(@Nullable Long millis) {
        return millis == null ? "-" : millis == 0 ? "0" : Units.duration(Duration.ofMillis(millis));
    }

    static String orDash(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static @Nullable Long millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }

    private static @Nullable Long orNull(OptionalLong offset) {
        return offset.isPresent() ? (Long) offset.getAsLong() : null;
    }
}
