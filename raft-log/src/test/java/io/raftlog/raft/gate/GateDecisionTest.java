package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.raft.gate.GateVerdict.Open;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import io.raftlog.raft.gate.GateVerdict.Quarantine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate's rule, case by case. */
class GateDecisionTest {
    private static final MarkReading NO_MARK = new MarkReading.Absent();

    @TempDir
    Path group;

    private MarkReading mark = new MarkReading.At(EntryId.NONE);
    private EntryId checkpoint = EntryId.NONE;
    private boolean seeded;
    private Optional<CleanShutdown.GroupState> stopped = Optional.empty();
    private VoteCopyReading copy = new VoteCopyReading.Absent();
    private ReplicaHistory history = ReplicaHistory.UNKNOWN;

    private GateVerdict decide() throws IOException {
        return GateDecision.decide(
                RaftLogScanner.scan(group, checkpoint, EntryCheck.NOTHING),
                new Witnesses(mark, new Restored(checkpoint, seeded), stopped, copy, history));
    }

    private static String reason(GateVerdict verdict) {
        return ((Quarantine) verdict).reason();
    }

    @Test
    void aNewReplicaOpens() throws IOException {
        assertThat(decide()).isEqualTo(new Open());

        mark = NO_MARK;
        assertThat(decide()).isEqualTo(new Open());
    }

    @Test
    void anEmptyDirectoryOfAReplicaThatHeldEntriesIsNotBegunAnew() throws IOException {
        history = ReplicaHistory.HELD_ENTRIES;

        assertThat(reason(decide())).contains("metadata knows this replica");
    }

    @Test
    void aRaftLogThatIsGoneIsMissedByEachWitness() throws IOException {
        mark = new MarkReading.At(new EntryId(1, 7));
        assertThat(reason(decide())).contains("the durable mark knows entry 7 of term 1");

        mark = new MarkReading.At(EntryId.NONE);
        stopped = Optional.of(new CleanShutdown.GroupState(new EntryId(1, 9), 0));
        assertThat(reason(decide())).contains("clean shutdown").contains("entry 9");

        stopped = Optional.empty();
        checkpoint = new EntryId(1, 8);
        assertThat(reason(decide())).contains("checkpoint of entry 8");
    }

    @Test
    void aLogOfAnOlderVersionWithoutAnyMarkOpensIfItIsInOrder() throws IOException {
        mark = NO_MARK;
        new SyntheticRaftLog(group, 0, List.of(5, 5));

        assertThat(decide()).isEqualTo(new Open());
    }

    @Test
    void withoutAMarkATornEndCannotBeToldFromALoss() throws IOException {
        mark = NO_MARK;
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5));
        tear(log, 9);

        assertThat(reason(decide())).contains("no durable mark");
    }

    @Test
    void aTornEndBeyondTheMarkIsCut() throws IOException {
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5));
        tear(log, 9);
        mark = new MarkReading.At(new EntryId(2, 8));

        assertThat(decide()).isInstanceOf(OpenAfterCut.class);
    }

    @Test
    void aTornEndAtTheMarkIsALoss() throws IOException {
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5));
        tear(log, 9);
        mark = new MarkReading.At(new EntryId(2, 9));

        assertThat(reason(decide())).contains("entry 8 of term 2").contains("entry 9 of term 2");
    }

    @Test
    void aLogWithAnotherEntryThanTheMarkKnowsIsNoneOfThisReplica() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5));
        mark = new MarkReading.At(new EntryId(1, 7));

        assertThat(reason(decide())).contains("another entry than entry 7 of term 1");
    }

    @Test
    void aLogMayBeginBehindItsCheckpointButNoLater() throws IOException {
        new SyntheticRaftLog(group, 100, List.of(5, 5));
        assertThat(reason(decide())).contains("begins with entry 100").contains("no checkpoint");

        checkpoint = new EntryId(1, 98);
        assertThat(reason(decide())).contains("the checkpoint ends with entry 98");

        checkpoint = new EntryId(1, 99);
        assertThat(decide()).isEqualTo(new Open());
    }

    @Test
    void aCheckpointStandsInForEntriesThatTheLogHasNoMore() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        checkpoint = new EntryId(1, 50);
        mark = new MarkReading.At(new EntryId(1, 50));
        assertThat(decide())
                .isInstanceOfSatisfying(
                        OpenAfterCut.class,
                        cut -> assertThat(cut.steps())
                                .containsExactly(new CutStep.Delete(group.resolve("current/log_inprogress_0"))));

        mark = new MarkReading.At(new EntryId(1, 51));
        assertThat(reason(decide())).contains("ends with entry 50").contains("knows entry 51");
    }

    @Test
    void aSeedTakesThePlaceOfALogThatItReachesAsFarAs() throws IOException {
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5));
        tear(log, 7);
        checkpoint = new EntryId(2, 9);
        mark = new MarkReading.At(new EntryId(2, 6));
        assertThat(reason(decide())).contains("the checkpoint includes that place");

        seeded = true;
        assertThat(decide())
                .isInstanceOfSatisfying(
                        OpenAfterCut.class,
                        cut -> assertThat(cut.steps())
                                .containsExactlyInAnyOrder(
                                        new CutStep.Delete(log.files.get(0)), new CutStep.Delete(log.files.get(1))));

        mark = new MarkReading.At(new EntryId(2, 10));
        assertThat(reason(decide())).contains("knows entry 10");
    }

    @Test
    void aSeedMayEndWithAnotherEntryThanTheLogThatItTakesThePlaceOf() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5));
        checkpoint = new EntryId(3, 9);
        Files.writeString(group.resolve("current/raft-meta"), "term=3\nvotedFor=n1\n");
        assertThat(reason(decide())).contains("another entry than entry 9 of term 3");

        seeded = true;
        assertThat(decide()).isInstanceOf(OpenAfterCut.class);
    }

    @Test
    void whatFollowedASeedIsJudgedAsAnyLog() throws IOException {
        var log = new SyntheticRaftLog(group, 100, List.of(5, 5));
        checkpoint = new EntryId(1, 99);
        seeded = true;
        assertThat(decide()).isEqualTo(new Open());

        tear(log, 7);
        mark = new MarkReading.At(new EntryId(2, 107));
        assertThat(reason(decide())).contains("ends with entry 106").contains("knows entry 107");
    }

    @Test
    void whatAnInterruptedPurgeLeftIsDeleted() throws IOException {
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        Files.delete(log.files.get(1));
        checkpoint = new EntryId(2, 9);

        assertThat(decide())
                .isInstanceOfSatisfying(
                        OpenAfterCut.class,
                        cut -> assertThat(cut.steps()).containsExactly(new CutStep.Delete(log.files.get(0))));

        checkpoint = new EntryId(2, 8);
        mark = new MarkReading.At(new EntryId(3, 14));
        assertThat(reason(decide())).contains("where entry 5 must follow");
    }

    @Test
    void damageRightBehindACheckpointIsATornEnd() throws IOException {
        var log = new SyntheticRaftLog(group, 100, List.of(5));
        checkpoint = new EntryId(1, 99);
        tear(log, 0);

        assertThat(decide()).isInstanceOf(OpenAfterCut.class);
    }

    @Test
    void votesThatAreMissingDamagedOrOlderThanTheLogAreForgotten() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        Path votes = group.resolve("current/raft-meta");

        Files.writeString(votes, "term=2\nvotedFor=n1\n");
        assertThat(reason(decide())).contains("says term 2").contains("entries of term 3");
        Files.writeString(votes, "");
        assertThat(reason(decide())).contains("raft-meta is damaged");
        Files.delete(votes);
        assertThat(reason(decide())).contains("raft-meta is missing");
    }

    @Test
    void votesThatChangedWhileTheNodeWasStoppedAreNotBelieved() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        int crc = VoteFiles.read(group.resolve("current")).crc();
        stopped = Optional.of(new CleanShutdown.GroupState(new EntryId(1, 4), crc));
        assertThat(decide()).isEqualTo(new Open());

        Files.writeString(group.resolve("current/raft-meta"), "term=1\nvotedFor=n2\n");
        assertThat(reason(decide())).contains("has changed since the node was stopped");

        for (VoteCopyReading copied : List.of(
                new VoteCopyReading.Unreadable("all zeros"),
                new VoteCopyReading.Of(new CopiedVote(new Vote(1, "n1"), Optional.empty(), false), Optional.empty()))) {
            copy = copied;
            assertThat(reason(decide())).contains("has changed since the node was stopped");
        }
    }

    @Test
    void aSegmentWhoseRenamingWasLostIsClosedAgain() throws IOException {
        var log = new SyntheticRaftLog(group, 0, List.of(5, 5));
        Path closed = log.files.get(0);
        Files.move(closed, closed.resolveSibling("log_inprogress_0"));

        assertThat(decide())
                .isInstanceOfSatisfying(
                        OpenAfterCut.class,
                        cut -> assertThat(cut.steps())
                                .containsExactly(
                                        new CutStep.Rename(closed.resolveSibling("log_inprogress_0"), closed)));
    }

    @Test
    void aSegmentThatWasJustCreatedHoldsNothingYet() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        Path current = group.resolve("current");
        Files.move(current.resolve("log_inprogress_0"), current.resolve("log_0-4"));
        for (byte[] beginning :
                List.of(new byte[0], new byte[4096], "RaftL".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            Files.write(current.resolve("log_inprogress_5"), beginning);

            assertThat(decide()).isEqualTo(new Open());
        }
    }

    /** Leaves half of an entry and nothing of those behind it. */
    private static void tear(SyntheticRaftLog log, int entry) throws IOException {
        SyntheticRaftLog.Place place = log.places.get(entry);
        byte[] bytes = Files.readAllBytes(place.file());
        Arrays.fill(bytes, (place.from() + place.to()) / 2, bytes.length, (byte) 0);
        Files.write(place.file(), bytes);
    }
}
