package io.raftlog.raft.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What a node has of a Raft group; its number is on the wire. */
public enum GroupLook {
    /** Nothing, or it is only just being opened. */
    ABSENT(0),
    /** It is open, and its Raft log has never held an entry. */
    EMPTY(1),
    /** It is open, and has been a member before. */
    WRITTEN(2);

    private static final int GROUP_ID_BYTES = 2 * Long.BYTES;
    private static final GroupLook[] ALL = values();

    private final byte id;

    GroupLook(int id) {
        this.id = (byte) id;
    }

    static ByteString ask(UUID groupId) {
        return ByteString.copyFrom(ByteBuffer.allocate(GROUP_ID_BYTES)
                .putLong(groupId.getMostSignificantBits())
                .putLong(groupId.getLeastSignificantBits())
                .flip());
    }

    static ByteString answer(RaftServer server, ByteString asked) throws IOException {
        if (asked.size() != GROUP_ID_BYTES) {
            throw new IOException("a group id of " + asked.size() + " bytes");
        }
        ByteBuffer id = asked.asReadOnlyByteBuffer();
        GroupLook look = at(server, RaftGroupId.valueOf(new UUID(id.getLong(), id.getLong())));
        return ByteString.copyFrom(new byte[] {look.id});
    }

    private static GroupLook at(RaftServer server, RaftGroupId groupId) {
        for (RaftGroupId known : server.getGroupIds()) {
            if (known.equals(groupId)) {
                try {
                    return of(server.getDivision(groupId));
                } catch (IOException | IllegalStateException opening) {
                    return ABSENT;
                }
            }
        }
        return ABSENT;
    }

    /** Throws {@link IllegalStateException} as long as the group's log is not open. */
    private static GroupLook of(RaftServer.Division division) {
        RaftLog log = division.getRaftLog();
        if (!division.getInfo().isAlive()) {
            return ABSENT;
        }
        return log.getLastEntryTermIndex() == null ? EMPTY : WRITTEN;
    }

    static GroupLook read(ByteString answer) throws IOException {
        for (GroupLook look : ALL) {
            if (answer.size() == 1 && answer.byteAt(0) == look.id) {
                return look;
            }
        }
        throw new IOException("no answer to a question for a group: " + answer.size() + " bytes");
    }
}
