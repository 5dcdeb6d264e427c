package io.raftlog.client.routing;

import io.raftlog.client.routing.TopicView.PartitionView;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest leader that anybody named, for each partition. An epoch never goes back: what an ill-informed node says
 * late does not undo what is known.
 *
 * <p>Thread-safe.
 */
final class LeaderTable {
    private final Map<PartitionId, LeaderHint> leaders = new ConcurrentHashMap<>();

    Optional<LeaderHint> leader(PartitionId partition) {
        return Optional.ofNullable(leaders.get(partition));
    }

    /** Remembers the hint if it is newer than what is known; says whether it was. */
    boolean adopt(PartitionId partition, LeaderHint hint) {
        boolean[] adopted = new boolean[1];
        leaders.compute(partition, (id, known) -> {
            adopted[0] = known == null || hint.leaderEpoch() > known.leaderEpoch();
            return adopted[0] ? hint : known;
        });
        return adopted[0];
    }

    void adopt(ClusterView view) {
        for (TopicView topic : view.topics().values()) {
            for (PartitionView partition : topic.partitions()) {
                NodeAddress address = view.nodes().get(partition.leaderId());
                if (address != null) {
                    adopt(
                            topic.partitionId(partition.partition()),
                            new LeaderHint(partition.leaderId(), address, partition.leaderEpoch()));
                }
            }
        }
    }
}
