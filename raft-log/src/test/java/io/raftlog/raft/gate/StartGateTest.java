package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.GuardedFile;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.NewerFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate keeps from one start to the next. */
class StartGateTest {
    private static final UUID GROUP = new UUID(17, 42);

    @TempDir
    Path raft;

    private StartGate gate;

    @BeforeEach
    void open() throws IOException {
        gate = StartGate.open(new LocalDisk(), raft, failure -> {
            throw new AssertionError(failure);
        });
    }

    @AfterEach
    void close() {
        gate.close();
    }

    private StartGate start() throws IOException {
        close();
        open();
        return gate;
    }

    private Optional<DurableMark> admit(ReplicaHistory history) throws IOException {
        return gate.admit(GROUP, Optional.empty(), Restored.NOTHING, history);
    }

    private Path log() {
        return raft.resolve(GROUP.toString());
    }

    @Test
    void aQuarantinedGroupStaysSoAndOutOfSightUntilItIsDiscarded() throws IOException {
        var log = new SyntheticRaftLog(log(), 0, List.of(3, 3));
        Files.delete(log.files.get(0));

        assertThat(start().present()).containsExactly(GROUP);
        assertThat(admit(ReplicaHistory.UNKNOWN)).isEmpty();
        String reason = gate.quarantined().get(GROUP);
        assertThat(reason).contains("begins with entry 3");
        assertThat(log()).doesNotExist();

        start();
        assertThat(gate.present()).isEmpty();
        assertThat(gate.quarantined()).containsExactly(Map.entry(GROUP, reason));
        assertThat(admit(ReplicaHistory.UNKNOWN)).isEmpty();

        gate.discard(GROUP);
        assertThat(gate.quarantined()).isEmpty();
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();
        assertThat(start().quarantined()).isEmpty();
    }

    @Test
    void aReplicaWithoutAnyFileCanBeQuarantinedToo() throws IOException {
        start();
        assertThat(admit(ReplicaHistory.HELD_ENTRIES)).isEmpty();

        assertThat(start().quarantined().get(GROUP)).contains("metadata knows this replica");
    }

    @Test
    void aQuarantineThatACrashCutShortIsCarriedOut() throws IOException {
        new SyntheticRaftLog(log(), 0, List.of(3));
        Path elsewhere = raft.resolve("other");
        Files.createDirectories(elsewhere);
        var room = new QuarantinedGroups(new LocalDisk(), elsewhere);
        room.add(GROUP, "rot");
        Files.copy(
                elsewhere.resolve("quarantined").resolve(GROUP.toString()).resolve("quarantine.reason"),
                log().resolve("quarantine.reason"));

        start();
        assertThat(admit(ReplicaHistory.UNKNOWN)).isEmpty();

        assertThat(gate.quarantined()).containsEntry(GROUP, "rot");
        assertThat(log()).doesNotExist();
    }

    @Test
    void whatACleanStopWroteDownIsBelievedOnce() throws IOException {
        var log = new SyntheticRaftLog(log(), 0, List.of(3, 3));
        start();
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();
        gate.stopped(Map.of(GROUP, 5L));
        assertThat(raft.resolve("clean-shutdown")).exists();

        start();
        assertThat(raft.resolve("clean-shutdown")).doesNotExist();
        Files.delete(log.files.get(1));
        assertThat(admit(ReplicaHistory.UNKNOWN)).isEmpty();

        assertThat(gate.quarantined().get(GROUP)).contains("ends with entry 2").contains("clean shutdown");
    }

    /** As when the Raft log's thread had written their headers, but not yet had their data written, as the node stopped. */
    @Test
    void entriesBehindTheEndThatACleanStopWroteDownMayBeCutOff() throws IOException {
        new SyntheticRaftLog(log(), 0, List.of(3, 3));
        start();
        admitWith(new FilesUpTo(5, raft.resolve("files")));
        gate.stopped(Map.of(GROUP, 3L));

        start();
        admitWith(new FilesUpTo(3, raft.resolve("files")));

        assertThat(RaftLogScanner.lastEntry(log(), Long.MAX_VALUE)).isEqualTo(new EntryId(2, 3));
    }

    private void admitWith(ReplicaFiles files) throws IOException {
        gate.admit(GROUP, Optional.of(files), Restored.NOTHING, ReplicaHistory.UNKNOWN)
                .orElseThrow(() -> new AssertionError(gate.quarantined()))
                .close();
    }

    /** Has the data of the entries up to {@code last}, inclusive. */
    private record FilesUpTo(long last, Path directory) implements ReplicaFiles {
        @Override
        public Optional<String> problemWith(EntryId entry, ByteBuffer command, Depth depth) {
            return entry.index() <= last ? Optional.empty() : Optional.of("its data is missing");
        }
    }

    @Test
    void aCleanStopKnowsTheTermOfTheLastEntryOnDisk() throws IOException {
        var log = new SyntheticRaftLog(log(), 0, List.of(3, 3));

        assertThat(log.places.stream().map(SyntheticRaftLog.Place::entry))
                .allSatisfy(entry -> assertThat(RaftLogScanner.lastEntry(log(), entry.index()))
                        .isEqualTo(entry));
        assertThat(RaftLogScanner.lastEntry(log(), -1)).isEqualTo(EntryId.NONE);
    }

    @Test
    void aReplicaWhoseFirstVoteFileCouldNotEvenBeWrittenIsOpenedAgain() throws IOException {
        start();
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();
        Path current = Files.createDirectories(log().resolve("current"));
        Files.write(VoteFiles.vote(current), new byte[0]);

        start();
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();

        assertThat(VoteFiles.read(current).problem()).isEmpty();
        assertThat(VoteFiles.read(current).vote()).isEqualTo(Vote.NONE);
    }

    @Test
    void theCopyOfAVoteLivesAndDiesWithTheRaftLog() throws IOException {
        new SyntheticRaftLog(log(), 0, List.of(3));
        start();
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();
        assertThat(log().resolve(VoteCopy.FILE)).exists();

        gate.quarantine(GROUP, "rot");
        assertThat(log()).doesNotExist();
        gate.discard(GROUP);
        admit(ReplicaHistory.UNKNOWN).orElseThrow().close();

        assertThat(VoteCopy.read(new LocalDisk(), log()))
                .isEqualTo(new VoteCopyReading.Of(CopiedVote.NOTHING, Optional.empty()));
    }

    @Test
    void theMarkFollowsWhatIsAppliedWithoutBeingClosed() throws IOException {
        new SyntheticRaftLog(log(), 0, List.of(3));
        start();
        try (DurableMark mark = admit(ReplicaHistory.UNKNOWN).orElseThrow()) {
            mark.advance(new EntryId(1, 2));

            org.awaitility.Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(DurableMark.read(log())).isEqualTo(new MarkReading.At(new EntryId(1, 2))));
        }
    }

    @Test
    void aFileOfANewerRaftlogKeepsTheNodeFromStarting() throws IOException {
        new GuardedFile(new LocalDisk(), raft.resolve(CleanShutdown.FILE), CleanShutdown.MAGIC, 2)
                .write(ByteBuffer.allocate(4));

        assertThatThrownBy(this::start)
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("clean-shutdown has format 2")
                .hasMessageContaining("understands formats up to 1");
    }
}
