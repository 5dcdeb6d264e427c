package io.raftlog.raft;

import io.raftlog.raft.transport.PeerTransport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;

/** Bugs around Ratis. */
final class RaftBugs {
    private RaftBugs() {}

    static void asyncFlush(RaftProperties properties, boolean wanted) {
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, !wanted);
    }

    static void unsafeFlush(RaftProperties properties, boolean wanted) {
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, !wanted);
    }

    /** Leaves it to Ratis, which does not ask twice at one commit index. */
    static CompletableFuture<Void> unasked(PeerTransport transport, RaftServer.Division division) {
        return CompletableFuture.completedFuture(null);
    }

    /** What Ratis itself does when an entry cannot be applied: it goes on with the next. */
    static void skipped(RatisStateMachine machine, String doing, RatisStateMachine.Callback callback) {
        try {
            callback.run();
        } catch (IOException | RuntimeException e) {
            System.err.println(doing + " was skipped: " + e);
        }
    }
}
