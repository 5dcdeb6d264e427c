package io.raftlog.client;

import java.util.List;
import java.util.Map;

/**
 * How far the replicas of a topic are compacted.
 *
 * <p>Immutable.
 *
 * @param replicas by partition, then node
 * @param silentNodes those that did not answer, and why
 */
public record CompactionReport(List<Replica> replicas, Map<Integer, String> silentNodes) {
    /**
     * One replica.
     *
     * @param firstDirtyOffset below it every key was looked at
     * @param touchableOffset from here on bytes must stay for now: the Raft log still holds their entries
     * @param highWatermark the end of what may be read
     * @param asked whether compaction without delay was asked for and is not through yet
     * @param working whether some of that may be compacted now; if not, it waits for the Raft log, and goes on by itself
     */
    public record Replica(
            int partition,
            int nodeId,
            long firstDirtyOffset,
            long touchableOffset,
            long highWatermark,
            boolean asked,
            boolean working) {}

    public CompactionReport {
        replicas = List.copyOf(replicas);
        silentNodes = Map.copyOf(silentNodes);
    }

    /** Whether every node answered and none has anything left that it may compact of what it was asked for. */
    public boolean done() {
        return silentNodes.isEmpty() && replicas.stream().noneMatch(Replica::working);
    }
}
