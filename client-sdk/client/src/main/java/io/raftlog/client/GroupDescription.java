package io.raftlog.client;

import io.raftlog.model.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A consumer group and its members.
 *
 * <p>Immutable.
 *
 * @param epoch the generation: raised by whatever changes who should read what
 * @param coordinatorId the node that answered
 * @param sessionTimeout a member that is silent for so long is given up
 */
public record GroupDescription(
        String groupId,
        GroupState state,
        int epoch,
        String assignor,
        int coordinatorId,
        Duration heartbeatInterval,
        Duration sessionTimeout,
        List<Member> members) {
    public GroupDescription {
        members = List.copyOf(members);
    }

    /**
     * A member.
     *
     * @param instanceId its name across restarts, if it has one
     * @param host where it connects from
     * @param topics what it subscribed to by name
     * @param pattern what it subscribed to by pattern
     * @param assigned what it may read
     * @param target what it shall have once others have let go
     * @param quiet since its last heartbeat; empty if there was none since the coordinator moved
     */
    public record Member(
            UUID memberId,
            Optional<String> instanceId,
            String clientId,
            String host,
            int epoch,
            Set<String> topics,
            Optional<String> pattern,
            List<TopicPartition> assigned,
            List<TopicPartition> target,
            Optional<Duration> quiet,
            List<RecordInHand> inHand) {
        public Member {
            topics = Set.copyOf(topics);
            assigned = List.copyOf(assigned);
            target = List.copyOf(target);
            inHand = List.copyOf(inHand);
        }
    }
}
