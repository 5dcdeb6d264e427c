package io.raftlog.raft;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.jspecify.annotations.Nullable;

/**
 * The commands in a Raft log, oldest first; ends where the log ends, or was truncated meanwhile.
 *
 * <p>Confined to one thread.
 */
final class RaftLogCommands implements Iterator<ByteBuffer> {
    private final RaftLog log;
    private long nextIndex;
    private @Nullable ByteBuffer next;

    RaftLogCommands(RaftLog log) {
        this.log = log;
        this.nextIndex = Math.max(log.getStartIndex(), RaftLog.LEAST_VALID_LOG_INDEX);
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            LogEntryProto entry = entry(nextIndex);
            if (entry == null) {
                return false;
            }
            nextIndex++;
            if (entry.hasStateMachineLogEntry()) {
                next = Bytes.buffer(entry.getStateMachineLogEntry().getLogData());
            }
        }
        return true;
    }

    private @Nullable LogEntryProto entry(long index) {
        try {
            return log.get(index);
        } catch (RaftLogIOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ByteBuffer command = next;
        next = null;
        if (command == null) {
            throw new NoSuchElementException();
        }
        return command;
    }
}
