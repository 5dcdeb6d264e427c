package io.raftlog.tools.fault.proxy;

import io.raftlog.tools.fault.proxy.Flow.End;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection through the proxy: that of the caller, and another one to the callee, made as soon as both lanes let it.
 *
 * <p>Confined to the loop.
 */
final class Bridge {
    private static final int CHUNK_BYTES = 32 << 10;

    /** Told what only the whole relay can judge. */
    interface Owner {
        /** The callee took no connection. */
        void refused(Bridge bridge);

        /** The callee ended its connection; to go on with {@code then}, when it is known whether it still listens. */
        void calleeEnded(Runnable then);

        void over(Bridge bridge);
    }

    private final EventLoop loop;
    private final Owner owner;
    private final SocketAddress target;
    private final Side caller;
    private final Flow forth;
    private final Flow back;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private @Nullable Side callee;
    private boolean connected;
    private boolean over;
    private long wakeNanos = Long.MAX_VALUE;

    /** @param forth the lane from the caller to the callee */
    Bridge(EventLoop loop, Owner owner, SocketChannel accepted, SocketAddress target, Lane forth, Lane back)
            throws IOException {
        this.loop = loop;
        this.owner = owner;
        this.target = target;
        this.forth = new Flow(forth);
        this.back = new Flow(back);
        this.caller = new Side(accepted, SelectionKey.OP_READ);
    }

    /** One of the two sockets. */
    private final class Side {
        final SocketChannel channel;
        final SelectionKey key;
        /** Nothing more comes from it. */
        boolean ended;

        boolean dead;

        Side(SocketChannel channel, int operations) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.key = loop.register(channel, operations, ready -> Bridge.this.ready());
        }

        /** @param abruptly as of a process that died: the other side reads an error, not an end */
        void close(boolean abruptly) {
            if (dead) {
                return;
            }
            dead = true;
            try {
                if (abruptly) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            } catch (IOException e) {
                // It is gone either way.
                key.cancel();
            }
        }
    }

    /** Looks at both sockets and both flows, and does what can be done now. Called whenever anything has changed. */
    void ready() {
        if (over) {
            return;
        }
        connect();
        if (over) {
            return;
        }
        if (connected) {
            forth.obey();
            back.obey();
            if (forth.mustBreak() || back.mustBreak()) {
                abort();
                return;
            }
        }
        read(caller, forth);
        if (callee != null && connected) {
            read(callee, back);
            write(forth, callee);
            write(back, caller);
        }
        finishOrWait();
    }

    private void connect() {
        try {
            if (callee == null && forth.lane().isOpen() && back.lane().isOpen()) {
                SocketChannel channel = SocketChannel.open();
                callee = new Side(channel, 0);
                connected = channel.connect(target);
            } else if (callee != null && !connected) {
                connected = callee.channel.finishConnect();
            }
        } catch (IOException refused) {
            owner.refused(this);
            abort();
        }
    }

    private void read(Side from, Flow flow) {
        try {
            while (!from.ended && flow.takesMore()) {
                scratch.clear();
                int count = from.channel.read(scratch);
                if (count < 0) {
                    end(from, flow, End.FINISHED);
                    return;
                }
                if (count == 0) {
                    return;
                }
                flow.arrived(copy(), System.nanoTime());
                if (connected) {
                    flow.obey();
                }
            }
        } catch (IOException e) {
            end(from, flow, End.BROKEN);
            from.close(true);
        }
    }

    private ByteBuffer copy() {
        scratch.flip();
        ByteBuffer copy = ByteBuffer.allocate(scratch.remaining());
        copy.put(scratch).flip();
        return copy;
    }

    private void end(Side from, Flow flow, End how) {
        if (from.ended) {
            return;
        }
        from.ended = true;
        if (from == caller || !lanesOpen()) {
            flow.ended(how, System.nanoTime());
            return;
        }
        owner.calleeEnded(() -> {
            flow.ended(how, System.nanoTime());
            ready();
        });
    }

    private void write(Flow flow, Side to) {
        try {
            for (ByteBuffer due = flow.due(System.nanoTime()); due != null; due = flow.due(System.nanoTime())) {
                int count = to.dead ? discard(due) : to.channel.write(due);
                flow.delivered(count);
                if (due.hasRemaining()) {
                    return;
                }
            }
            End end = flow.takeEnd(System.nanoTime());
            if (end == End.BROKEN) {
                to.close(true);
            } else if (end == End.FINISHED && !to.dead) {
                to.channel.shutdownOutput();
            }
        } catch (IOException e) {
            // Whoever does not take bytes any more sends none either.
            end(to, flow == forth ? back : forth, End.BROKEN);
            to.close(true);
        }
    }

    private static int discard(ByteBuffer bytes) {
        int count = bytes.remaining();
        bytes.position(bytes.limit());
        return count;
    }

    private void finishOrWait() {
        Side other = callee;
        boolean gone = caller.dead && (other == null || other.dead);
        boolean gaveUp = !connected && caller.ended && !lanesOpen();
        if (gone || gaveUp || (forth.isOver() && back.isOver())) {
            close(false);
            return;
        }
        watch(caller, forth, back, SelectionKey.OP_READ);
        if (other != null) {
            watch(other, back, forth, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
        }
        wakeAt(Math.min(forth.nextDueNanos(), back.nextDueNanos()));
    }

    private void watch(Side side, Flow from, Flow to, int reading) {
        if (side.dead) {
            return;
        }
        boolean blocked = connected && to.due(System.nanoTime()) != null;
        side.key.interestOps((!side.ended && from.takesMore() ? reading : 0) | (blocked ? SelectionKey.OP_WRITE : 0));
    }

    private void wakeAt(long nanos) {
        long now = System.nanoTime();
        if (!connected || nanos == Long.MAX_VALUE || wakeNanos == nanos) {
            return;
        }
        wakeNanos = nanos;
        loop.after(Math.max(0, nanos - now), this::ready);
    }

    private boolean lanesOpen() {
        return forth.lane().isOpen() && back.lane().isOpen();
    }

    /** Ends one direction and leaves the other: the receiver reads an end, the sender goes on. */
    void halfClose(Lane direction) {
        Flow flow = direction == forth.lane() ? forth : back;
        flow.ended(End.FINISHED, System.nanoTime());
        ready();
    }

    /** Breaks both sides, as a firewall does that forgot the connection. */
    void abort() {
        close(true);
    }

    private void close(boolean abruptly) {
        if (over) {
            return;
        }
        over = true;
        caller.close(abruptly);
        if (callee != null) {
            callee.close(abruptly);
        }
        owner.over(this);
    }
}
