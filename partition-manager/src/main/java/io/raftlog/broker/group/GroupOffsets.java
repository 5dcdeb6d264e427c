package io.raftlog.broker.group;

import io.raftlog.broker.group.Membership.MemberEpoch;
import io.raftlog.broker.group.Membership.Origin;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is committed of a group's progress, and how it is asked for. */
public final class GroupOffsets {
    private GroupOffsets() {}

    /**
     * @param topic name of the partition's topic
     * @param leaderEpoch -1 if unknown
     */
    public record Offset(PartitionId partition, String topic, long offset, int leaderEpoch, String metadata) {}

    /**
     * @param member who commits; empty: somebody who is no member, while the group has none
     * @param rewind whether an offset may be lower than the one committed
     */
    public record Commit(
            String groupId, Optional<MemberEpoch> member, Origin origin, List<Offset> offsets, boolean rewind) {
        public Commit {
            offsets = List.copyOf(offsets);
        }
    }

    /**
     * What became of each partition of a commit.
     *
     * @param refused why it was not committed; all others were
     */
    public record Committed(Map<PartitionId, Refusal> refused) {
        public Committed {
            refused = Map.copyOf(refused);
        }
    }

    /**
     * All that is committed of a group.
     *
     * @param topicSizes how many partitions a topic had, by its id, when the group began to read it
     */
    public record AllOffsets(Map<PartitionId, Offset> offsets, Map<UUID, Integer> topicSizes) {
        public AllOffsets {
            offsets = Map.copyOf(offsets);
            topicSizes = Map.copyOf(topicSizes);
        }
    }

    /**
     * New offsets for a group without members, remembered so that they can be taken back.
     *
     * @param to an offset below 0: none from then on
     */
    public record Reset(String groupId, List<Offset> to, Origin origin) {
        public Reset {
            to = List.copyOf(to);
        }
    }

    /**
     * A reset that can be taken back.
     *
     * @param former what was committed before; an offset below 0: nothing was
     */
    public record PastReset(long atMs, List<Offset> former) {
        public PastReset {
            former = List.copyOf(former);
        }
    }
}
