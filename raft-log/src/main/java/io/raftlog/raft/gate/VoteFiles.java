package io.raftlog.raft.gate;

import io.raftlog.log.CorruptLogException;
import io.raftlog.log.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * The two small files by which Ratis remembers its term, its vote and the group's members. Neither has a checksum.
 *
 * <p>Immutable.
 *
 * @param absent neither is there: the directory was never a replica's, or is one no more
 * @param term the last that the replica knew
 * @param crc over both files, to tell whether they are what they were
 * @param problem why they cannot be relied on
 */
record VoteFiles(boolean absent, long term, int crc, Optional<String> problem) {
    private static final String VOTE = "raft-meta";
    private static final String MEMBERS = "raft-meta.conf";
    /** A vote is a line, the members of a group are a few. */
    private static final int MOST_BYTES = 64 << 10;

    static VoteFiles read(Path directory) throws IOException {
        Path vote = directory.resolve(VOTE);
        Path members = directory.resolve(MEMBERS);
        if (!Files.exists(vote)) {
            return Files.exists(members)
                    ? broken(0, vote + " is missing, so this replica has forgotten its votes")
                    : new VoteFiles(true, 0, 0, Optional.empty());
        }
        byte[] voteBytes;
        byte[] memberBytes;
        try {
            voteBytes = SmallFile.read(vote, MOST_BYTES);
            memberBytes = Files.exists(members) ? SmallFile.read(members, MOST_BYTES) : new byte[0];
        } catch (CorruptLogException e) {
            return broken(0, String.valueOf(e.getMessage()));
        }
        var crc = new CRC32C();
        crc.update(voteBytes);
        crc.update(memberBytes);
        long term;
        try {
            term = term(voteBytes);
        } catch (IllegalArgumentException e) {
            return broken((int) crc.getValue(), vote + " is damaged: " + e.getMessage());
        }
        try {
            LogEntryProto.parseFrom(memberBytes);
        } catch (InvalidProtocolBufferException e) {
            return broken((int) crc.getValue(), members + " is damaged: " + e.getMessage());
        }
        return new VoteFiles(false, term, (int) crc.getValue(), Optional.empty());
    }

    private static long term(byte[] bytes) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        String term = properties.getProperty("term");
        if (term == null || properties.getProperty("votedFor") == null) {
            throw new IllegalArgumentException("it says no term or no vote");
        }
        try {
            return Long.parseLong(term);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + term + "\" is no term", e);
        }
    }

    private static VoteFiles broken(int crc, String problem) {
        return new VoteFiles(false, 0, crc, Optional.of(problem));
    }
}
