package io.raftlog.tools.fault.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is under way in one direction of one connection: chunks in their order, each with the time at which it is due. It
 * holds so much and then takes no more, which lets the sender feel it as it would feel a full network.
 *
 * <p>Time comes from the caller. Confined to the loop.
 */
final class Flow {
    static final int MAX_BYTES = 256 << 10;

    /** How a side of a connection ended. */
    enum End {
        /** It sends nothing more, but may still listen. */
        FINISHED,
        BROKEN
    }

    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    private final Lane lane;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int bytes;
    private long lastDueNanos = Long.MIN_VALUE;
    private boolean holed;
    private @Nullable End end;
    private long endDueNanos;
    private boolean endTaken;

    Flow(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    /** Whether the sender may be read. */
    boolean takesMore() {
        return end == null && bytes < MAX_BYTES;
    }

    /** Takes over the buffer. */
    void arrived(ByteBuffer chunk, long nowNanos) {
        if (end != null) {
            return;
        }
        if (!lane.condition().equals(LinkCondition.NORMAL)) {
            lane.noteHarm(chunk.remaining());
        }
        bytes += chunk.remaining();
        lastDueNanos = Math.max(lastDueNanos, lane.dueNanos(nowNanos));
        chunks.add(new Chunk(chunk, lastDueNanos));
    }

    /** The sender has ended; only the first end counts. */
    void ended(End how, long nowNanos) {
        if (end == null) {
            end = how;
            endDueNanos = Math.max(lastDueNanos, lane.dueNanos(nowNanos));
        }
    }

    /** Loses what is under way, once the lane swallows. Before a connection is there, nothing of it can be lost. */
    void obey() {
        if (lane.condition().passage() == Passage.SWALLOWED && !chunks.isEmpty()) {
            chunks.clear();
            bytes = 0;
            holed = true;
        }
    }

    /** Whether the connection cannot go on since bytes are missing in the middle. */
    boolean mustBreak() {
        return holed && lane.condition().passage() != Passage.SWALLOWED;
    }

    /** What may be delivered now; null if nothing may. The caller takes from it what it can, and asks again. */
    @Nullable
    ByteBuffer due(long nowNanos) {
        Chunk first = chunks.peek();
        return first != null && lane.isOpen() && first.dueNanos() - nowNanos <= 0 ? first.bytes() : null;
    }

    /** So many bytes of what was {@link #due} are delivered. */
    void delivered(int count) {
        bytes -= count;
        Chunk first = chunks.peek();
        if (first != null && !first.bytes().hasRemaining()) {
            chunks.poll();
        }
    }

    /** The end, once everything before it is delivered and it is due itself; null before, and after it was taken. */
    @Nullable
    End takeEnd(long nowNanos) {
        boolean dueNow = end != null && !endTaken && chunks.isEmpty() && lane.isOpen() && endDueNanos - nowNanos <= 0;
        if (!dueNow) {
            return null;
        }
        endTaken = true;
        return end;
    }

    boolean isOver() {
        return endTaken;
    }

    /** When to look again; {@link Long#MAX_VALUE} if only something new can change anything. */
    long nextDueNanos() {
        Chunk first = chunks.peek();
        if (!lane.isOpen()) {
            return Long.MAX_VALUE;
        }
        if (first != null) {
            return first.dueNanos();
        }
        return end != null && !endTaken ? endDueNanos : Long.MAX_VALUE;
    }
}
