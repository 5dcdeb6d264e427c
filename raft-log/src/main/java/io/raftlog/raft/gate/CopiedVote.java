package io.raftlog.raft.gate;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * What stood in the files that Ratis keeps of its vote and of the group's members.
 *
 * <p>Immutable.
 *
 * @param members the entry that names them; empty if there was none yet
 * @param membersLeftOut there were too many of them to be copied
 */
record CopiedVote(Vote vote, Optional<ByteString> members, boolean membersLeftOut) {
    static final CopiedVote NOTHING = new CopiedVote(Vote.NONE, Optional.empty(), false);

    private static final int NO_MEMBERS = -1;
    private static final int LEFT_OUT = -2;

    /** @param mostBytes that {@link #writeTo} may take */
    static CopiedVote of(Vote vote, Optional<ByteString> members, int mostBytes) {
        var whole = new CopiedVote(vote, members, false);
        return whole.bytes() <= mostBytes ? whole : new CopiedVote(vote, Optional.empty(), true);
    }

    private int bytes() {
        return Long.BYTES
                + 2 * Integer.BYTES
                + ByteString.copyFromUtf8(vote.votedFor()).size()
                + members.map(ByteString::size).orElse(0);
    }

    void writeTo(ByteBuffer slot) {
        ByteString votedFor = ByteString.copyFromUtf8(vote.votedFor());
        slot.putLong(vote.term())
                .putInt(votedFor.size())
                .putInt(
                        membersLeftOut
                                ? LEFT_OUT
                                : members.map(ByteString::size).orElse(NO_MEMBERS))
                .put(votedFor.asReadOnlyByteBuffer());
        members.ifPresent(entry -> slot.put(entry.asReadOnlyByteBuffer()));
    }

    /** Empty if it makes no sense. */
    static Optional<CopiedVote> readFrom(ByteBuffer slot) {
        try {
            long term = slot.getLong();
            int nameBytes = slot.getInt();
            int memberBytes = slot.getInt();
            var vote = new Vote(
                    term, StandardCharsets.UTF_8.decode(slice(slot, nameBytes)).toString());
            return Optional.of(
                    memberBytes < 0
                            ? new CopiedVote(vote, Optional.empty(), memberBytes == LEFT_OUT)
                            : new CopiedVote(vote, Optional.of(ByteString.copyFrom(slice(slot, memberBytes))), false));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer slice(ByteBuffer slot, int length) {
        ByteBuffer part = slot.slice(slot.position(), length);
        slot.position(slot.position() + length);
        return part;
    }
}
