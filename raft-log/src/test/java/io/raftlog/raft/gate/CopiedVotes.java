package io.raftlog.raft.gate;

import io.raftlog.log.LocalDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/** The copies of votes in the directories of groups, for tests of other packages. */
public final class CopiedVotes {
    private CopiedVotes() {}

    /** Whether the replica has voted in its present term. */
    public static boolean hasVoted(Path group) {
        return !files(group).vote().votedFor().isEmpty();
    }

    /** In what the copy differs from what it is a copy of. */
    public static List<String> differences(Path group) {
        VoteFiles files = files(group);
        try {
            CopiedVote copied = ((VoteCopyReading.Of) VoteCopy.read(new LocalDisk(), group)).copied();
            var differences = new ArrayList<String>();
            if (!copied.vote().equals(files.vote())) {
                differences.add(copied.vote() + " instead of " + files.vote());
            }
            if (!members(copied.members()).equals(members(files.members()))) {
                differences.add("other members");
            }
            return differences;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whichever entry names them. */
    private static Optional<RaftConfigurationProto> members(Optional<ByteString> entry)
            throws InvalidProtocolBufferException {
        return entry.isEmpty()
                ? Optional.empty()
                : Optional.of(LogEntryProto.parseFrom(entry.get()).getConfigurationEntry());
    }

    private static VoteFiles files(Path group) {
        try {
            return VoteFiles.read(RaftLogScanner.current(group));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
