package io.raftlog.raft.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.CrashStates;
import io.raftlog.log.LocalDisk;
import io.raftlog.log.NewerFormatException;
import io.raftlog.log.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteCopyTest {
    private static final LocalDisk DISK = new LocalDisk();
    private static final int STATES = 10_000;

    @TempDir
    Path group;

    @Test
    void itFollowsWhatStandsInTheFiles() throws IOException {
        VoteCopy copy = VoteCopy.open(DISK, group);
        assertThat(copied()).isEqualTo(CopiedVote.NOTHING);

        vote(3, "n1");
        copy.settle();
        assertThat(copied()).isEqualTo(new CopiedVote(new Vote(3, "n1"), Optional.empty(), false));

        Files.write(VoteFiles.members(current()), entry(7, members(3)).toByteArray());
        copy.settle();
        assertThat(copied())
                .isEqualTo(new CopiedVote(
                        new Vote(3, "n1"), Optional.of(entry(7, members(3)).toByteString()), false));
        assertThat(copy.names(members(3))).isTrue();
        assertThat(copy.names(members(4))).isFalse();

        vote(4, "");
        VoteCopy.open(DISK, group);
        assertThat(copied().vote()).isEqualTo(new Vote(4, ""));
    }

    @Test
    void itNeverGrowsAndIsWrittenOnlyWhenSomethingChanged() throws IOException {
        VoteCopy copy = VoteCopy.open(DISK, group);
        Path file = group.resolve(VoteCopy.FILE);
        for (int term = 1; term < 9; term++) {
            vote(term, "n" + term);
            copy.settle();
            byte[] bytes = Files.readAllBytes(file);
            copy.settle();

            assertThat(bytes).hasSize(2 * VoteCopy.SLOT_BYTES).isEqualTo(Files.readAllBytes(file));
        }
    }

    @Test
    void whatTheDiskLeftNothingOfIsNotCopied() throws IOException {
        vote(3, "n1");
        VoteCopy copy = VoteCopy.open(DISK, group);
        Files.write(VoteFiles.vote(current()), new byte[0]);

        assertThatThrownBy(copy::settle).isInstanceOf(IOException.class).hasMessageContaining("raft-meta is damaged");
        Files.delete(VoteFiles.vote(current()));
        assertThatThrownBy(copy::settle).isInstanceOf(IOException.class).hasMessageContaining("but it has said term 3");
        vote(2, "n1");
        assertThatThrownBy(copy::settle).isInstanceOf(IOException.class).hasMessageContaining("but it has said term 3");
        assertThat(copied().vote()).isEqualTo(new Vote(3, "n1"));
    }

    @Test
    void ofTwoVotesInATermTheFirstIsConfirmed() throws IOException {
        VoteCopy copy = VoteCopy.open(DISK, group);
        vote(3, "n1");
        assertThat(copy.confirms(3, "n1")).isTrue();
        for (String second : List.of("n2", "")) {
            vote(3, second);

            assertThat(copy.confirms(3, "n2")).as("%s", second).isFalse();
            assertThat(copy.confirms(3, "n1")).as("%s", second).isTrue();
            assertThat(copied().vote()).isEqualTo(new Vote(3, "n1"));
        }
        vote(4, "n2");
        assertThat(copy.confirms(3, "n1")).isFalse();
        assertThat(copy.confirms(4, "n2")).isTrue();
        assertThat(VoteCopy.open(DISK, group).confirms(4, "n2")).isTrue();

        vote(3, "n1");
        assertThat(copy.confirms(3, "n1")).isFalse();
        assertThatThrownBy(() -> copy.confirms(4, "n2")).isInstanceOf(IOException.class);
    }

    @Test
    void moreMembersThanItHasRoomForAreLeftOut() throws IOException {
        vote(3, "n1");
        Files.write(VoteFiles.members(current()), entry(7, members(4_000)).toByteArray());

        VoteCopy.open(DISK, group);

        assertThat(copied()).isEqualTo(new CopiedVote(new Vote(3, "n1"), Optional.empty(), true));
    }

    @Test
    void aCopyThatIsDamagedOrCutShortIsMadeWholeAgain() throws IOException {
        vote(3, "n1");
        Path file = group.resolve(VoteCopy.FILE);
        for (byte[] damaged : List.of(new byte[0], new byte[2 * VoteCopy.SLOT_BYTES], new byte[100_000])) {
            Files.write(file, damaged);
            assertThat(VoteCopy.read(DISK, group)).isInstanceOf(VoteCopyReading.Unreadable.class);

            VoteCopy.open(DISK, group);

            assertThat(VoteCopy.read(DISK, group))
                    .isEqualTo(whole(new CopiedVote(new Vote(3, "n1"), Optional.empty(), false)));
        }
    }

    @Test
    void aCopyOfANewerRaftlogIsRefused() throws IOException {
        VoteCopy.open(DISK, group);
        Path file = group.resolve(VoteCopy.FILE);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.putInt(8, 2);
        int crcAt = VoteCopy.SLOT_BYTES - Integer.BYTES;
        bytes.putInt(crcAt, DurableMark.crcOf(bytes, crcAt));
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> VoteCopy.read(DISK, group))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("votes.copy has format 2");
    }

    @Test
    void aCrashAtAnyStepLeavesWhatWasKeptOrWhatWasBeingKept() throws IOException {
        var disk = new SimulatedDisk();
        disk.createDirectories(group);
        var random = new Random(17);
        VoteCopy copy = VoteCopy.at(disk, group);
        copy.keep(CopiedVote.NOTHING);
        var explored = new ArrayList<CopiedVote>();
        for (int term = 1; term <= 5; term++) {
            CopiedVote before = new CopiedVote(new Vote(term - 1, term == 1 ? "" : "n1"), Optional.empty(), false);
            CopiedVote next = new CopiedVote(new Vote(term, "n1"), Optional.empty(), false);
            disk.beforeEachStep(operation -> {
                for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, random)) {
                    CopiedVote left = ((VoteCopyReading.Of) VoteCopy.read(state, group)).copied();
                    assertThat(left).as("before %s", operation).isIn(before, next);
                    explored.add(left);

                    VoteCopy.at(state, group).keep(next);
                    assertThat(VoteCopy.read(state, group)).isEqualTo(whole(next));
                }
            });
            copy.keep(next);
            disk.beforeEachStep(operation -> {});

            for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, random)) {
                assertThat(VoteCopy.read(state, group)).isEqualTo(whole(next));
            }
        }
        assertThat(explored).hasSizeGreaterThan(25);
    }

    @Test
    void aCrashWhileAFileIsPutBackLeavesWhatWasThereOrAllOfIt() throws IOException {
        var disk = new SimulatedDisk();
        Path file = VoteFiles.vote(current());
        disk.createDirectories(current());
        disk.create(file).close();
        disk.syncDirectory(current());
        ByteString content = new Vote(3, "n1").raftMeta();
        var step = new CutStep.Replace(file, content);
        disk.beforeEachStep(operation -> {
            for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, new Random(17))) {
                assertThat(state.files().get(file)).as("before %s", operation).isIn(new byte[0], content.toByteArray());
                step.carryOut(state);
                assertThat(state.files().get(file)).isEqualTo(content.toByteArray());
            }
        });

        step.carryOut(disk);

        disk.beforeEachStep(operation -> {});
        for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, new Random(17))) {
            assertThat(state.files().get(file)).isEqualTo(content.toByteArray());
        }
    }

    private static VoteCopyReading whole(CopiedVote copied) {
        return new VoteCopyReading.Of(copied, Optional.empty());
    }

    private Path current() {
        return group.resolve("current");
    }

    private CopiedVote copied() throws IOException {
        return ((VoteCopyReading.Of) VoteCopy.read(DISK, group)).copied();
    }

    private void vote(long term, String votedFor) throws IOException {
        Files.createDirectories(current());
        Files.write(
                VoteFiles.vote(current()), new Vote(term, votedFor).raftMeta().toByteArray());
    }

    private static RaftConfigurationProto members(int count) {
        var members = RaftConfigurationProto.newBuilder();
        for (int i = 1; i <= count; i++) {
            members.addPeers(RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8("n" + i)));
        }
        return members.build();
    }

    private static LogEntryProto entry(long index, RaftConfigurationProto members) {
        return LogEntryProto.newBuilder()
                .setIndex(index)
                .setConfigurationEntry(members)
                .build();
    }
}
