package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.gate.GateVerdict.Open;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import io.raftlog.raft.gate.GateVerdict.Quarantine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate does with a vote or members that are damaged, case by case. */
class VoteMendingTest {
    @TempDir
    Path group;

    private MarkReading mark = new MarkReading.At(EntryId.NONE);
    private Restored restored = Restored.NOTHING;
    private VoteCopyReading copy = new VoteCopyReading.Absent();

    private GateVerdict decide() throws IOException {
        return GateDecision.decide(
                RaftLogScanner.scan(group, restored.last(), EntryCheck.NOTHING),
                new Witnesses(mark, restored, Optional.empty(), copy, ReplicaHistory.UNKNOWN));
    }

    private static String reason(GateVerdict verdict) {
        return ((Quarantine) verdict).reason();
    }

    @Test
    void aVoteThatIsGoneIsPutBackFromItsCopy() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        copied(new Vote(7, "n2"));
        for (var loss : LOSSES) {
            loss.of(VoteFiles.vote(current()));

            assertThat(voteAfterMending()).isEqualTo(new Vote(7, "n2"));
        }
    }

    /** One that has voted before its first entry came has nothing but its vote to lose. */
    @Test
    void aReplicaWithoutEntriesIsNotOpenedWithoutItsVoteIfHalfOfTheCopyIsGone() throws IOException {
        Files.createDirectories(current());
        var voted = new CopiedVote(new Vote(7, "n2"), Optional.empty(), false);

        copy = new VoteCopyReading.Of(voted, Optional.empty());
        assertThat(decide()).isInstanceOf(OpenAfterCut.class);
        copy = new VoteCopyReading.Of(voted, Optional.of("one half of it is damaged"));
        assertThat(reason(decide())).contains("raft-meta is missing").contains("one half of it is damaged");
        // As a crash leaves it that tore the making of the copy.
        copy = new VoteCopyReading.Of(CopiedVote.NOTHING, Optional.of("one half of it is damaged"));
        assertThat(decide()).isInstanceOf(Open.class);
    }

    @Test
    void ofATermAfterTheCopyThisReplicaHasToldNobodyOfAVote() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        copied(new Vote(2, "n2"));
        Files.write(VoteFiles.vote(current()), new byte[0]);
        assertThat(voteAfterMending()).isEqualTo(new Vote(3, ""));

        restored = new Restored(new EntryId(9, 14), true);
        Files.write(VoteFiles.vote(current()), new byte[0]);
        assertThat(voteAfterMending()).isEqualTo(new Vote(9, ""));
    }

    @Test
    void aVoteInTheTermOfTheLastEntryIsPutBackToo() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        copied(new Vote(3, "n2"));
        Files.write(VoteFiles.vote(current()), new byte[0]);

        assertThat(voteAfterMending()).isEqualTo(new Vote(3, "n2"));
    }

    @Test
    void membersThatAreGoneArePutBackFromTheirCopyOrLeftToTheRaftLog() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        Path members = VoteFiles.members(current());
        ByteString three = members(3);
        for (var loss : LOSSES) {
            Files.write(members, three.toByteArray());
            loss.of(members);
            copy = new VoteCopyReading.Of(
                    new CopiedVote(new Vote(1, "n1"), Optional.of(three), false), Optional.empty());
            mend();
            assertThat(Files.readAllBytes(members)).isEqualTo(three.toByteArray());

            loss.of(members);
            copied(new Vote(1, "n1"));
            mend();
            assertThat(members).doesNotExist();
        }

        Files.write(members, new byte[0]);
        copy = new VoteCopyReading.Of(new CopiedVote(new Vote(1, "n1"), Optional.empty(), true), Optional.empty());
        assertThat(reason(decide())).contains("raft-meta.conf is damaged").contains("too many members");
    }

    @Test
    void aVoteThatIsPutBackDoesNotExcuseMissingEntries() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5, 5, 5));
        copied(new Vote(7, "n2"));
        Files.write(VoteFiles.vote(current()), new byte[0]);
        mark = new MarkReading.At(new EntryId(3, 20));

        assertThat(reason(decide())).contains("knows entry 20");
    }

    @Test
    void aReplicaThatHasVotedButHasNoEntryYetKeepsItsVote() throws IOException {
        copied(new Vote(4, "n2"));

        assertThat(voteAfterMending()).isEqualTo(new Vote(4, "n2"));

        Files.delete(VoteFiles.vote(current()));
        copied(Vote.NONE);
        assertThat(decide()).isEqualTo(new Open());
    }

    /** Ratis may give a second one in a term. Nobody is told of it. */
    @Test
    void anotherVoteInTheTermOfTheCopyIsNotTheOneThatCounts() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        for (String other : List.of("term=4\nvotedFor=\n", "term=4\nvotedFor=n3\n")) {
            copied(new Vote(4, "n2"));
            Files.writeString(VoteFiles.vote(current()), other);
            assertThat(voteAfterMending()).isEqualTo(new Vote(4, "n2"));

            Files.writeString(VoteFiles.vote(current()), other);
        }
    }

    /** By which a vote that was told cannot be given against: terms are free. */
    @Test
    void withoutAWholeCopyAReplicaVotesNoMoreInTheTermThatItIsIn() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        var half = new VoteCopyReading.Of(
                new CopiedVote(new Vote(4, "n2"), Optional.empty(), false), Optional.of("one half is damaged"));
        for (var reading : List.of(half, new VoteCopyReading.Unreadable("all zeros"))) {
            for (String sound : List.of("term=4\nvotedFor=n2\n", "term=4\nvotedFor=n3\n")) {
                Files.writeString(VoteFiles.vote(current()), sound);
                copy = reading;
                var cut = (OpenAfterCut) decide();
                copied(new Vote(5, ""));
                for (CutStep step : cut.steps()) {
                    step.carryOut(new LocalDisk());
                }

                assertThat(VoteFiles.read(current()).vote()).as("%s", reading).isEqualTo(new Vote(5, ""));
            }
            Files.writeString(VoteFiles.vote(current()), "term=0\nvotedFor=n2\n");
            copy = new VoteCopyReading.Unreadable("all zeros");
            assertThat(reason(decide())).contains("says term 0, but there are entries of term 1");
        }
    }

    @Test
    void aVoteThatIsOlderThanItsCopyIsAForgottenOne() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        Path votes = VoteFiles.vote(current());
        copied(new Vote(4, "n2"));
        Files.writeString(votes, "term=3\nvotedFor=n2\n");
        assertThat(reason(decide())).contains("a copy of it that says term 4 and a vote for n2");

        for (String sound : List.of("term=4\nvotedFor=n2\n", "term=5\nvotedFor=\n")) {
            Files.writeString(votes, sound);
            assertThat(decide()).isEqualTo(new Open());
        }
        copied(new Vote(4, ""));
        Files.writeString(votes, "term=4\nvotedFor=n3\n");
        assertThat(decide()).isEqualTo(new Open());
    }

    @Test
    void fromACopyThatIsNotWholeNothingIsPutBack() throws IOException {
        new SyntheticRaftLog(group, 0, List.of(5));
        Files.write(VoteFiles.vote(current()), new byte[0]);

        copy = new VoteCopyReading.Unreadable("it is all zeros");
        assertThat(reason(decide())).contains("raft-meta is damaged").contains("it is all zeros");
        copy = new VoteCopyReading.Absent();
        assertThat(reason(decide())).contains("raft-meta is damaged");
        copy = new VoteCopyReading.Of(
                new CopiedVote(new Vote(4, "n2"), Optional.empty(), false), Optional.of("one half is damaged"));
        assertThat(reason(decide())).contains("raft-meta is damaged").contains("one half is damaged");
        // Its vote is remembered.
        Files.writeString(VoteFiles.vote(current()), "term=3\nvotedFor=n2\n");
        assertThat(reason(decide())).contains("a copy of it that says term 4 and a vote for n2");
    }

    private static ByteString members(int count) {
        var members = RaftConfigurationProto.newBuilder();
        for (int i = 1; i <= count; i++) {
            members.addPeers(RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8("n" + i)));
        }
        return LogEntryProto.newBuilder().setConfigurationEntry(members).build().toByteString();
    }

    private interface Loss {
        void of(Path file) throws IOException;
    }

    /** As a full disk leaves a file, as a torn write does, and as nobody should. */
    private static final List<Loss> LOSSES = List.of(
            file -> Files.write(file, new byte[0]),
            file -> Files.write(file, new byte[] {'t', 'e', 'r'}),
            Files::deleteIfExists);

    private Path current() {
        return group.resolve("current");
    }

    private void copied(Vote vote) {
        copy = new VoteCopyReading.Of(new CopiedVote(vote, Optional.empty(), false), Optional.empty());
    }

    private void mend() throws IOException {
        if (decide() instanceof OpenAfterCut cut) {
            for (CutStep step : cut.steps()) {
                step.carryOut(new LocalDisk());
            }
        }
        assertThat(decide()).isEqualTo(new Open());
    }

    private Vote voteAfterMending() throws IOException {
        mend();
        return VoteFiles.read(current()).vote();
    }
}
