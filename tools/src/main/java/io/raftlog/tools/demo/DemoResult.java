package io.raftlog.tools.demo;

import java.util.List;

/**
 * What a run of the demo has shown.
 *
 * @param notAcknowledged records that failed; they may be there or not
 * @param answeredAsDuplicates acknowledged by a retry whose first attempt had been written
 * @param pauseMs the longest time without any acknowledgement from the kill on
 * @param worstPartitionPauseMs the same for the partition where it was longest
 * @param pauseBeforeKillMs the same as {@code pauseMs} before the kill, to compare with
 */
public record DemoResult(
        String source,
        String topic,
        int partitions,
        int replicas,
        int nodes,
        int killedNode,
        List<Integer> killedLeaderOf,
        long notAcknowledged,
        long answeredAsDuplicates,
        double writeSeconds,
        double readSeconds,
        double pauseMs,
        double worstPartitionPauseMs,
        int worstPartition,
        double pauseBeforeKillMs,
        Verdict verdict) {}
