package io.raftlog.mutants;

import static io.raftlog.mutants.Change.in;
import static io.raftlog.mutants.Detectors.PURE;
import static io.raftlog.mutants.Detectors.REPLICATED;
import static io.raftlog.mutants.Detectors.coordinators;
import static io.raftlog.mutants.Detectors.crashes;
import static io.raftlog.mutants.Detectors.settings;
import static io.raftlog.mutants.Detectors.simulation;
import static io.raftlog.mutants.Detectors.threeReplicas;
import static io.raftlog.mutants.TestModule.CLIENT;
import static io.raftlog.mutants.TestModule.PARTITION_MANAGER;
import static io.raftlog.mutants.TestModule.RAFT_LOG;

import java.util.List;
import java.util.stream.Stream;

/** All mutants, in the order of their numbers. What a bug does in detail stands in the class that its code is in. */
final class Mutants {
    /** M15 and M16 are about transactions, M24 is the checker's own. */
    static final List<String> NUMBERS = List.of(
            "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11", "M12", "M13", "M14", "M17", "M18",
            "M19", "M20", "M21", "M22", "M23", "M25");

    private static final String LOG = "io.raftlog.log.";
    private static final String PARTITION = "io.raftlog.partition.";
    private static final String RAFT = "io.raftlog.raft.";
    private static final String SDK = "io.raftlog.client.";
    private static final String METADATA = "io.raftlog.metadata.";
    private static final String RATIS_KEYS = "org.apache.ratis.server.RaftServerConfigKeys$";

    /** Proves that a mutant which finds no place is red. */
    static final Mutant GONE = new Mutant(
            "GONE",
            "a change of what is not there",
            List.of(
                    in(PARTITION + "ProducerSequence", "admitted").whole().isLeftOut(),
                    in(PARTITION + "PartitionState", "decide").whole().becomes(PARTITION + "NoSuchBugs#decide")),
            new Detector(RAFT_LOG, "none", "none", PURE, ""));

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "M1",
                    "an append is acknowledged when it is proposed, not when it is committed",
                    List.of(in(PARTITION + "PartitionLeader", "propose")
                            .calls(RAFT + "RaftGroupHandle", "propose")
                            .becomes(PARTITION + "PartitionBugs#acknowledged")),
                    threeReplicas(
                            "anEntryThatNoMajorityHasGivesWayToTheNewLeadersOnDiskToo",
                            "AppendResult.Appended cannot be cast"),
                    simulation("acknowledged|offset .* held|read once, and gone")),
            new Mutant(
                    "M2",
                    "the partition log is not forced before a checkpoint vouches for it",
                    List.of(in(LOG + "PartitionLog", "flush")
                            .calls(LOG + "Segment", "force")
                            .isLeftOut()),
                    crashes("had been durable up to|acknowledged bytes are missing"),
                    simulation("missing|durable")),
            new Mutant(
                    "M3-async",
                    "Ratis counts entries whose force has only begun",
                    List.of(in(RAFT + "RaftSettings", "durability")
                            .calls(RATIS_KEYS + "Log", "setAsyncFlushEnabled")
                            .becomes(RAFT + "RaftBugs#asyncFlush")),
                    settings("anEntryCountsOnlyOnceItIsForcedAndItsDataBeforeIt", "asynchronous flush")),
            new Mutant(
                    "M3-unsafe",
                    "Ratis counts entries that nobody forces",
                    List.of(in(RAFT + "RaftSettings", "durability")
                            .calls(RATIS_KEYS + "Log", "setUnsafeFlushEnabled")
                            .becomes(RAFT + "RaftBugs#unsafeFlush")),
                    settings("anEntryCountsOnlyOnceItIsForcedAndItsDataBeforeIt", "unsafe flush")),
            new Mutant(
                    "M4",
                    "records are served that are written and not applied",
                    List.of(
                            in(PARTITION + "PartitionReplica", "fetch")
                                    .calls(PARTITION + "HighWatermark", "offset")
                                    .becomes(PARTITION + "PartitionBugs#writtenEnd"),
                            in(PARTITION + "PartitionReplica", "readableEnd")
                                    .calls(PARTITION + "HighWatermark", "offset")
                                    .becomes(PARTITION + "PartitionBugs#writtenEnd")),
                    new Detector(
                            RAFT_LOG,
                            PARTITION + "UncommittedReadsTest",
                            "itIsNeitherReadNorFoundNorWaitedFor",
                            PURE,
                            "read before it is committed"),
                    simulation("offset .* held|read once, and gone")),
            new Mutant(
                    "M5-leader",
                    "a new leader does not know the sequences of producers",
                    List.of(in(PARTITION + "Reigns", "reign")
                            .calls(PARTITION + "AppliedCommands", "stateCopy")
                            .becomes(PARTITION + "PartitionBugs#withoutProducers")),
                    threeReplicas("aStopAndStartOfAllKeepsEveryRecordAndEverySequence", "duplicate=true"),
                    simulation("nothing twice|is unknown at")),
            new Mutant(
                    "M5-seed",
                    "a replica that was filled from another does not know the sequences of producers",
                    List.of(in(PARTITION + "PartitionStateMachine", "installSeed")
                            .calls(PARTITION + "ReplicaSeed", "install")
                            .becomes(PARTITION + "PartitionBugs#installedWithoutProducers")),
                    new Detector(
                            RAFT_LOG,
                            PARTITION + "SeededReplicaTest",
                            "aWipedReplicaIsFilledAndKnowsEverySequence",
                            REPLICATED,
                            "producers \\{\\}")),
            new Mutant(
                    "M5-restart",
                    "a replica that starts with a checkpoint does not know the sequences of producers",
                    List.of(in(PARTITION + "OpenFiles", "open")
                            .calls(PARTITION + "CheckpointFile", "read")
                            .becomes(PARTITION + "PartitionBugs#readWithoutProducers")),
                    crashes("producers \\{"),
                    simulation("nothing twice|state of node|is unknown at")),
            new Mutant(
                    "M6",
                    "a retry is answered with the end of the partition, not with the offset of its original",
                    List.of(in(PARTITION + "PartitionState", "decide")
                            .calls(PARTITION + "ProducerSequence", "admit")
                            .becomes(PARTITION + "PartitionBugs#admittedAtTheEnd")),
                    new Detector(
                            RAFT_LOG,
                            PARTITION + "PartitionStateProperties",
                            "aBatchIsAppendedOnceAndItsRetryGetsTheSameOffset",
                            PURE,
                            "but could not find the following element"),
                    simulation("acknowledged")),
            new Mutant(
                    "M7-index",
                    "a checkpoint is found with an older Raft index than its state has",
                    List.of(in(PARTITION + "CheckpointFile", "read")
                            .calls(PARTITION + "PartitionCheckpointCodec", "decode")
                            .becomes(PARTITION + "PartitionBugs#decodedWithOlderIndex")),
                    crashes("to be between"),
                    simulation("is next")),
            new Mutant(
                    "M7-again",
                    "an entry that is part of the state is applied again",
                    List.of(in(PARTITION + "AppliedCommands", "isApplied")
                            .whole()
                            .isLeftOut()),
                    new Detector(
                            RAFT_LOG,
                            PARTITION + "CheckpointProperties",
                            "aCheckpointAtAnyPointAndWhatFollowsGiveTheSameState",
                            PURE,
                            "is next")),
            new Mutant(
                    "M8",
                    "what had been forced is cut as a torn end, and its offsets are given again",
                    List.of(in(LOG + "LogRecovery", "requireDurable").whole().isLeftOut()),
                    new Detector(
                            RAFT_LOG,
                            LOG + "DurableBelowProperties",
                            "aLogThatEndsBeforeIsRefusedAndLeftAsItIs",
                            PURE,
                            "Expecting code to raise a throwable")),
            new Mutant(
                    "M9",
                    "an entry that cannot be applied is skipped",
                    List.of(in(RAFT + "RatisStateMachine", "applyTransaction")
                            .calls(RAFT + "RatisStateMachine", "orHalt")
                            .becomes(RAFT + "RaftBugs#skipped")),
                    new Detector(
                            RAFT_LOG,
                            RAFT + "UnexpectedCloseTest",
                            "anApplyThatFailsHaltsAndSoWouldTheGroupThatRatisThenCloses",
                            REPLICATED,
                            "Expecting any element of")),
            new Mutant(
                    "M10-partition",
                    "which producer is forgotten is left to chance",
                    List.of(in(PARTITION + "PartitionState", "append")
                            .calls("java.util.Map", "size")
                            .becomes(PARTITION + "PartitionBugs#roughSize")),
                    new Detector(
                            RAFT_LOG,
                            PARTITION + "ApplyDeterminismProperties",
                            "replicasInOtherPlacesAndRestartedAtOtherTimesAreEqualToTheLastByte",
                            PURE,
                            "the state of another replica")),
            new Mutant(
                    "M10-metadata",
                    "each replica of the metadata stamps a topic with its own time",
                    List.of(in(METADATA + "TopicDecisions", "create")
                            .calls(METADATA + "MetadataCommand$CreateTopic", "createdAtMs")
                            .becomes(METADATA + "MetadataBugs#ownTime")),
                    new Detector(
                            PARTITION_MANAGER,
                            METADATA + "MetadataProperties",
                            "replayingTheSameCommandsGivesEqualStatesAndReplies",
                            PURE,
                            "createdAtMs")),
            new Mutant(
                    "M11",
                    "a member that was fenced can commit",
                    List.of(in(Detectors.HOSTED + "GroupOperations", "commit")
                            .calls("org.apache.kafka.coordinator.group.GroupCoordinatorShard", "commitOffset")
                            .becomes(Detectors.HOSTED + "CoordinatorBugs#commitOfAnybody")),
                    coordinators("to contain")),
            new Mutant(
                    "M12",
                    "the last commit wins, whatever was committed before",
                    List.of(in(Detectors.HOSTED + "GroupOperations", "goesBack")
                            .whole()
                            .becomes(Detectors.HOSTED + "CoordinatorBugs#mayGoBack")),
                    coordinators("acknowledged after|to be greater than or equal to")),
            new Mutant(
                    "M13",
                    "a member is told of a partition that another still has",
                    List.of(in(Detectors.HOSTED + "GroupOperations", "tellAgain")
                            .calls(Detectors.HOSTED + "GroupIndex", "assigned")
                            .becomes(Detectors.HOSTED + "CoordinatorBugs#target")),
                    coordinators("has it too")),
            new Mutant(
                    "M14-poll",
                    "what a poll gives is committed before the application is done with it",
                    List.of(in(SDK + "PolledWork", "processed")
                            .whole()
                            .becomes(SDK + "ClientBugs#processedWhenDelivered")),
                    new Detector(
                            CLIENT,
                            SDK + "GroupConsumerTest",
                            "nothingOfTheLastPollIsCommittedUntilTheNext",
                            PURE,
                            "Optional.8.\\s+to contain:\\s+4L")),
            new Mutant(
                    "M14-handler",
                    "what a handler still works on is committed",
                    List.of(in(SDK + "group.ProcessedOffsets", "committable")
                            .calls("java.util.TreeSet", "isEmpty")
                            .becomes(SDK + "group.GroupBugs#nothingInHand")),
                    new Detector(
                            CLIENT,
                            SDK + "group.ProcessedOffsetsProperties",
                            "everythingDeliveredBeforeTheCommittableOffsetIsDoneAndItIsAsHighAsCanBe",
                            PURE,
                            "expected: ")),
            new Mutant(
                    "M17-client",
                    "the CRC of what was fetched is not looked at",
                    List.of(in(SDK + "consumer.BatchCheck", "flaw")
                            .calls("io.raftlog.record.RecordBatch", "crcMatches")
                            .becomes(SDK + "consumer.FetchBugs#trusted")),
                    new Detector(
                            CLIENT, SDK + "ConsumerFaultsTest", "aFlippedBitIsNeverGivenOut", PURE, "but was:.* 29L")),
            new Mutant(
                    "M17-start",
                    "the CRC of what a crash left is not looked at",
                    List.of(in(LOG + "BatchCursor", "requireCrc").whole().isLeftOut()),
                    new Detector(
                            RAFT_LOG,
                            LOG + "RecoveryTest",
                            "aFlippedBitInTheLastFileCutsTheBatchItIsIn",
                            PURE,
                            "flipped")),
            new Mutant(
                    "M18",
                    "any damage of a Raft log is taken for a torn end",
                    List.of(in(RAFT + "gate.GateDecision", "claims").whole().becomes(RAFT + "gate.GateBugs#noClaims")),
                    new Detector(
                            RAFT_LOG,
                            RAFT + "gate.GateProperties",
                            "whatPassesHasEveryEntryUpToItsMark",
                            PURE,
                            "Expecting size of")),
            new Mutant(
                    "M19-segment",
                    "the directory is not synced after a segment was begun",
                    List.of(in(LOG + "PartitionLog", "rollActive")
                            .calls(LOG + "Disk", "syncDirectory")
                            .isLeftOut()),
                    new Detector(
                            RAFT_LOG,
                            LOG + "CrashConsistencyProperties",
                            "everyCrashStateOfEveryShortSequence",
                            REPLICATED,
                            "\\[end, ")),
            new Mutant(
                    "M19-checkpoint",
                    "the directory is not synced after a checkpoint took its place",
                    List.of(in(LOG + "GuardedFile", "write")
                            .calls(LOG + "Disk", "syncDirectory")
                            .isLeftOut()),
                    new Detector(
                            RAFT_LOG,
                            LOG + "GuardedFileCrashTest",
                            "whatAWriteReturnedForIsThereWhateverElseIsLost",
                            PURE,
                            "but was empty")),
            new Mutant(
                    "M20-option",
                    "Ratis answers reads without asking a majority",
                    List.of(in(RAFT + "RaftSettings", "durability")
                            .calls(RATIS_KEYS + "Read", "setOption")
                            .isLeftOut()),
                    settings("aReadAsksAMajorityWhoLeads", "LINEARIZABLE")),
            new Mutant(
                    "M20-round",
                    "a leader that once had a majority tells the end without asking again",
                    List.of(in(RAFT + "RatisGroup", "confirmLeadership")
                            .calls(RAFT + "transport.PeerTransport", "confirmLeadership")
                            .becomes(RAFT + "RaftBugs#unasked")),
                    threeReplicas("aLeaderThatNobodyFollowsAnyMoreDoesNotTellTheEnd", "to have failed")),
            new Mutant(
                    "M21",
                    "a topic that was deleted is made again with its old id, so its groups and directories are too",
                    List.of(in(METADATA + "TopicDecisions", "create")
                            .calls(METADATA + "TopicCatalog", "wasDeleted")
                            .becomes(METADATA + "MetadataBugs#neverThere")),
                    new Detector(
                            PARTITION_MANAGER,
                            METADATA + "MetadataProperties",
                            "aTopicIdIsNeverUsedAgainAndItsPartitionsNeverMoveOrShrink",
                            PURE,
                            "not to contain")),
            new Mutant(
                    "M22",
                    "a batch whose outcome is unknown is sent again under a new sequence",
                    List.of(
                            in(SDK + "producer.PartitionLane", "putOnWire")
                                    .reads(SDK + "producer.ProducerBatch", "identity")
                                    .becomes(SDK + "producer.LaneBugs#noneIfDoubtful"),
                            in(SDK + "producer.PartitionLane", "maySend")
                                    .reads(SDK + "producer.ProducerBatch", "identity")
                                    .becomes(SDK + "producer.LaneBugs#noneIfDoubtful"),
                            in(SDK + "producer.PartitionLane", "needsIdentity")
                                    .reads(SDK + "producer.ProducerBatch", "identity")
                                    .becomes(SDK + "producer.LaneBugs#noneIfDoubtful")),
                    new Detector(
                            CLIENT,
                            SDK + "producer.PartitionLaneProperties",
                            "losesNothingAndDoublesNothing",
                            PURE,
                            "nothing twice|nothing fails without a reason"),
                    simulation("nothing twice")),
            new Mutant(
                    "M23",
                    "an outcome that is unknown is told as a failure",
                    List.of(in(SDK + "producer.PartitionLane", "failUnknown")
                            .calls(SDK + "routing.Failure", "unknown")
                            .becomes(SDK + "producer.LaneBugs#definite")),
                    new Detector(
                            CLIENT,
                            SDK + "producer.PartitionLaneProperties",
                            "tellsTheTruthAboutWhatFails",
                            PURE,
                            "certainly not appended"),
                    simulation("certainly not appended")),
            new Mutant(
                    "M25-copy",
                    "a second vote in a term takes the place of the first",
                    List.of(in(RAFT + "gate.VoteCopy", "settle")
                            .calls(RAFT + "gate.Vote", "isForgottenBy")
                            .becomes(RAFT + "gate.GateBugs#neverForgotten")),
                    new Detector(
                            RAFT_LOG,
                            RAFT + "gate.VoteCopyProperties",
                            "oneVoteInEachTermIsTold",
                            PURE,
                            " after term")),
            new Mutant(
                    "M25-asked",
                    "a vote is told without a look at what was told before",
                    List.of(in(RAFT + "transport.PeerCalls", "vote")
                            .calls(RAFT + "transport.PeerCalls", "mayLeave")
                            .becomes(RAFT + "transport.TransportBugs#anyVoteMayLeave")),
                    new Detector(
                            RAFT_LOG,
                            RAFT + "transport.DurableVotesTest",
                            "aSecondVoteInATermIsToldAsNone",
                            PURE,
                            "success: true")));

    private Mutants() {}

    static Mutant ofId(String id) {
        return Stream.concat(ALL.stream(), Stream.of(GONE))
                .filter(mutant -> mutant.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant " + id));
    }
}
