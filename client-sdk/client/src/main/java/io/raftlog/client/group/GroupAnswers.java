package io.raftlog.client.group;

import io.raftlog.client.group.GroupCoordinator.CommittedOffset;
import io.raftlog.client.routing.CallFailedException;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.Wire;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Names;
import io.raftlog.protocol.v1.AssignedTopic;
import io.raftlog.protocol.v1.Assignment;
import io.raftlog.protocol.v1.CommitOffsetsResponse;
import io.raftlog.protocol.v1.CommittedPartition;
import io.raftlog.protocol.v1.FetchOffsetsResponse;
import io.raftlog.protocol.v1.FetchedOffset;
import io.raftlog.protocol.v1.GroupHeartbeatResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a coordinator's answers say. One that makes no sense is refused as a whole, with an {@link
 * IllegalArgumentException}: nothing of it is believed.
 */
final class GroupAnswers {
    /** What a node whose heartbeats are as frequent as they may be tells a member that waits for partitions. */
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

    /** The longest that a node may be set to. */
    private static final Duration MOST_INTERVAL = Duration.ofMinutes(1);

    private static final long NO_OFFSET = -1;

    private GroupAnswers() {}

    static BeatAnswer beat(Beat beat, GroupHeartbeatResponse answer) {
        if (beat.isLeave()) {
            return new BeatAnswer(beat.epoch(), MOST_INTERVAL, Optional.empty());
        }
        // The member would show it, and any of these says something else than that it lives.
        if (answer.getMemberEpoch() <= Beat.JOIN) {
            throw new IllegalArgumentException("a member with epoch " + answer.getMemberEpoch());
        }
        return new BeatAnswer(
                answer.getMemberEpoch(),
                interval(answer),
                answer.hasAssignment() ? Optional.of(assignment(answer.getAssignment())) : Optional.empty());
    }

    private static Duration interval(GroupHeartbeatResponse answer) {
        int interval = answer.getHeartbeatIntervalMs();
        if (interval < 1 || interval >= answer.getSessionTimeoutMs()) {
            throw new IllegalArgumentException(
                    "heartbeats every " + interval + " ms in a session of " + answer.getSessionTimeoutMs() + " ms");
        }
        Duration told = Duration.ofMillis(interval);
        return told.compareTo(LEAST_INTERVAL) < 0
                ? LEAST_INTERVAL
                : told.compareTo(MOST_INTERVAL) > 0 ? MOST_INTERVAL : told;
    }

    /** A topic that was deleted just now has no name any more. */
    private static Map<PartitionId, String> assignment(Assignment assignment) {
        Map<PartitionId, String> partitions = new HashMap<>();
        for (AssignedTopic topic : assignment.getTopicsList()) {
            String name = topic.getName();
            if (!name.isEmpty() && !Names.isName(name)) {
                throw new IllegalArgumentException("a topic whose name, of " + name.length() + " characters, is none");
            }
            for (int partition : topic.getPartitionsList()) {
                String other =
                        partitions.put(new PartitionId(Wire.decodeId(topic.getTopicId()), partition), topic.getName());
                if (other != null && !other.equals(name)) {
                    throw new IllegalArgumentException("topics " + other + " and " + name + " with one id");
                }
            }
        }
        return partitions;
    }

    /** Of the partitions whose offsets were to be committed, those that were not. */
    static Map<PartitionId, Failure> refusals(Set<PartitionId> asked, CommitOffsetsResponse answer) {
        Map<PartitionId, Failure> refused = new HashMap<>();
        Set<PartitionId> judged = new HashSet<>();
        for (CommittedPartition each : answer.getPartitionsList()) {
            PartitionId partition = Wire.decode(each.getPartition());
            judged.add(partition);
            if (each.hasError()) {
                refused.put(partition, Wire.decode(each.getError()));
            }
        }
        requireSame(asked, judged);
        return refused;
    }

    /** Throws {@link CallFailedException} if what is committed for one of them cannot be told. */
    static Map<PartitionId, CommittedOffset> offsets(Set<PartitionId> asked, FetchOffsetsResponse answer) {
        Map<PartitionId, CommittedOffset> offsets = new HashMap<>();
        for (FetchedOffset each : answer.getPartitionsList()) {
            if (each.hasError()) {
                throw new CallFailedException(Wire.decode(each.getError()));
            }
            CommittedOffset offset = new CommittedOffset(offset(each.getOffset()), each.getAddedSince());
            CommittedOffset other = offsets.put(Wire.decode(each.getPartition()), offset);
            if (other != null && !other.equals(offset)) {
                throw new IllegalArgumentException("two answers for one partition");
            }
        }
        requireSame(asked, offsets.keySet());
        return offsets;
    }

    private static Optional<Long> offset(long offset) {
        if (offset < NO_OFFSET) {
            throw new IllegalArgumentException("offset " + offset + " is committed");
        }
        return offset == NO_OFFSET ? Optional.empty() : Optional.of(offset);
    }

    /** A partition that is left out is neither committed nor without an offset: nobody has said anything of it. */
    private static void requireSame(Set<PartitionId> asked, Set<PartitionId> answered) {
        if (!asked.equals(answered)) {
            throw new IllegalArgumentException("asked for " + asked.size() + " partitions, got an answer for "
                    + answered.size() + ", not the same");
        }
    }
}
