package io.raftlog.raft;

import io.raftlog.model.NodeAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** What a node says to a command that another one handed to it: a byte that tells which, and what belongs to it. */
sealed interface ProposalAnswer {
    /** Committed and applied; {@code reply} is the state machine's. */
    record Applied(ByteBuffer reply) implements ProposalAnswer {}

    /** It never entered the Raft log. */
    record Rejected() implements ProposalAnswer {}

    /**
     * @param leaderId the node to ask instead; 0 if it is not known
     * @param leaderAddress where it is; empty if it is not known
     */
    record NotLeader(int leaderId, String leaderAddress) implements ProposalAnswer {}

    default ByteString encode() {
        if (this instanceof Applied applied) {
            var bytes = ByteBuffer.allocate(1 + applied.reply().remaining());
            bytes.put((byte) 0).put(applied.reply().duplicate()).flip();
            return UnsafeByteOperations.unsafeWrap(bytes);
        }
        if (this instanceof NotLeader notLeader) {
            byte[] address = notLeader.leaderAddress().getBytes(StandardCharsets.UTF_8);
            var bytes = ByteBuffer.allocate(1 + Integer.BYTES + address.length);
            bytes.put((byte) 2).putInt(notLeader.leaderId()).put(address).flip();
            return UnsafeByteOperations.unsafeWrap(bytes);
        }
        return ByteString.copyFrom(new byte[] {1});
    }

    /** Throws an {@link IllegalArgumentException} for bytes that are no answer. */
    static ProposalAnswer decode(ByteString encoded) {
        ByteBuffer bytes = encoded.asReadOnlyByteBuffer();
        int which = bytes.hasRemaining() ? bytes.get() : -1;
        return switch (which) {
            case 0 -> new Applied(bytes.slice());
            case 1 -> new Rejected();
            case 2 -> notLeader(bytes);
            default -> throw new IllegalArgumentException("no answer to a proposal begins with " + which);
        };
    }

    private static NotLeader notLeader(ByteBuffer bytes) {
        if (bytes.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException(
                    "an answer to a proposal names a leader in " + bytes.remaining() + " bytes");
        }
        int leaderId = bytes.getInt();
        String address = StandardCharsets.UTF_8.decode(bytes).toString();
        if (!address.isEmpty()) {
            NodeAddress.parse(address).requireDialable();
        }
        return new NotLeader(leaderId, address);
    }
}
