package io.raftlog.raft.transport;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/** A Raft server of which only what an append or an installation needs is there. */
final class FakeServer {
    /** What is done with an append; may block. */
    @FunctionalInterface
    interface Appending {
        CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto append) throws Exception;
    }

    /** What is done to install a snapshot. */
    @FunctionalInterface
    interface Installing {
        InstallSnapshotReplyProto install(InstallSnapshotRequestProto request);
    }

    private FakeServer() {}

    /**
     * @param members of each group
     * @param closing which groups are being closed
     */
    static RaftServer of(RaftConfiguration members, Predicate<RaftGroupId> closing, Installing installing) {
        return proxy(RaftServer.class, (proxy, method, args) -> switch (method.getName()) {
            case "getDivision" -> {
                DivisionInfo info = info(0, false, closing.test((RaftGroupId) args[0]));
                yield proxy(
                        RaftServer.Division.class,
                        (division, asked, none) -> asked.getName().equals("getInfo") ? info : members);
            }
            case "installSnapshot" -> installing.install((InstallSnapshotRequestProto) args[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    /**
     * @param candidate in which groups its replica is a candidate; in all others it follows, in {@code term}
     * @param closing which groups are being closed
     */
    static RaftServer of(
            long term, Predicate<RaftGroupId> candidate, Predicate<RaftGroupId> closing, Appending appending) {
        return proxy(RaftServer.class, (proxy, method, args) -> switch (method.getName()) {
            case "getDivision" ->
                division(term, candidate.test((RaftGroupId) args[0]), closing.test((RaftGroupId) args[0]));
            case "appendEntriesAsync" -> appending.append((AppendEntriesRequestProto) args[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static RaftServer.Division division(long term, boolean candidate, boolean closing) {
        DivisionInfo info = info(term, candidate, closing);
        return proxy(RaftServer.Division.class, (proxy, method, args) -> info);
    }

    private static DivisionInfo info(long term, boolean candidate, boolean closing) {
        return proxy(DivisionInfo.class, (proxy, method, args) -> switch (method.getName()) {
            case "isFollower" -> !candidate;
            case "isListener" -> false;
            case "getCurrentTerm" -> term;
            case "getLifeCycleState" -> closing ? LifeCycle.State.CLOSING : LifeCycle.State.RUNNING;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
