package io.raftlog.mutants;

import static io.raftlog.mutants.TestModule.PARTITION_MANAGER;
import static io.raftlog.mutants.TestModule.RAFT_LOG;

import java.time.Duration;

/** Tests that notice several of the mutants. */
final class Detectors {
    static final Duration PURE = Duration.ofMinutes(1);
    /** Real Raft servers wait for real timeouts. */
    static final Duration REPLICATED = Duration.ofMinutes(2);
    /** Of the coordinator of groups. */
    static final String HOSTED = "io.raftlog.broker.group.hosted.";

    private static final String PARTITION = "io.raftlog.partition.";
    private static final String RAFT = "io.raftlog.raft.";

    private Detectors() {}

    /** A whole partition, in virtual time. */
    static Detector simulation(String says) {
        return new Detector(
                RAFT_LOG,
                PARTITION + "PartitionSimulationProperties",
                "whatIsAcknowledgedIsThereOnceAndInOrderAndWhatWasReadStays",
                PURE,
                says);
    }

    /** A replica over a disk that forgets. */
    static Detector crashes(String says) {
        return new Detector(
                RAFT_LOG,
                PARTITION + "CheckpointCrashProperties",
                "aCrashAnywhereLosesNothingThatWasAppliedAndNothingThatTheRaftLogHolds",
                PURE,
                says);
    }

    /** Three real Raft servers. */
    static Detector threeReplicas(String test, String says) {
        return new Detector(RAFT_LOG, PARTITION + "ReplicatedPartitionTest", test, REPLICATED, says);
    }

    static Detector settings(String test, String says) {
        return new Detector(RAFT_LOG, RAFT + "RaftSettingsTest", test, PURE, says);
    }

    /** Two coordinators of groups, in virtual time. */
    static Detector coordinators(String says) {
        return new Detector(
                PARTITION_MANAGER,
                HOSTED + "HostedGroupsProperties",
                "whateverHappensNoOffsetGoesBackAndNoPartitionHasTwoOwners",
                PURE,
                says);
    }
}
