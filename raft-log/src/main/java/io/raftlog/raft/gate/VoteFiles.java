package io.raftlog.raft.gate;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * The two small files by which Ratis remembers its term, its vote and the group's members. Neither has a checksum.
 *
 * <p>Immutable.
 *
 * @param absent neither is there: the directory was never a replica's, or is one no more
 * @param vote means nothing if there is a problem with it
 * @param members the entry of the Raft log that named them last; empty if there was none yet, or it cannot be relied on
 * @param crc over both files, to tell whether they are what they were
 * @param voteProblem why term and vote cannot be relied on
 * @param membersProblem why the members cannot be relied on
 */
record VoteFiles(
        boolean absent,
        Vote vote,
        Optional<ByteString> members,
        int crc,
        Optional<String> voteProblem,
        Optional<String> membersProblem) {
    private static final String VOTE = "raft-meta";
    private static final String MEMBERS = "raft-meta.conf";
    /** A vote is a line, the members of a group are a few. */
    private static final int MOST_BYTES = 64 << 10;

    private static final VoteFiles ABSENT =
            new VoteFiles(true, Vote.NONE, Optional.empty(), 0, Optional.empty(), Optional.empty());

    static Path vote(Path directory) {
        return directory.resolve(VOTE);
    }

    static Path members(Path directory) {
        return directory.resolve(MEMBERS);
    }

    static VoteFiles read(Path directory) throws IOException {
        if (!Files.exists(vote(directory)) && !Files.exists(members(directory))) {
            return ABSENT;
        }
        var crc = new CRC32C();
        Part<Vote> vote = readVote(vote(directory), crc);
        Part<Optional<ByteString>> members = readMembers(members(directory), crc);
        return new VoteFiles(
                false, vote.content(), members.content(), (int) crc.getValue(), vote.problem(), members.problem());
    }

    /** What one file says, or why that cannot be known. */
    private record Part<T>(T content, Optional<String> problem) {
        static <T> Part<T> of(T content) {
            return new Part<>(content, Optional.empty());
        }
    }

    private static Part<Vote> readVote(Path file, CRC32C crc) throws IOException {
        if (!Files.exists(file)) {
            return new Part<>(Vote.NONE, Optional.of(file + " is missing, so this replica has forgotten its votes"));
        }
        try {
            byte[] bytes = SmallFile.read(file, MOST_BYTES);
            crc.update(bytes);
            return Part.of(Vote.parse(bytes));
        } catch (CorruptLogException e) {
            return new Part<>(Vote.NONE, Optional.of(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            return new Part<>(Vote.NONE, Optional.of(file + " is damaged: " + e.getMessage()));
        }
    }

    private static Part<Optional<ByteString>> readMembers(Path file, CRC32C crc) throws IOException {
        if (!Files.exists(file)) {
            return Part.of(Optional.empty());
        }
        try {
            byte[] bytes = SmallFile.read(file, MOST_BYTES);
            crc.update(bytes);
            // A file of no bytes parses too: that is what is left where the disk was full.
            return LogEntryProto.parseFrom(bytes).hasConfigurationEntry()
                    ? Part.of(Optional.of(ByteString.copyFrom(bytes)))
                    : new Part<>(Optional.empty(), Optional.of(file + " is damaged: it names no members"));
        } catch (CorruptLogException e) {
            return new Part<>(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        } catch (InvalidProtocolBufferException e) {
            return new Part<>(Optional.empty(), Optional.of(file + " is damaged: " + e.getMessage()));
        }
    }

    long term() {
        return vote.term();
    }

    Optional<String> problem() {
        return voteProblem.or(this::membersProblem);
    }
}
