package io.raftlog.raft.transport;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/** Node 1 as the leader of a group: who its voters are, and what it has sent to whom. */
final class FakeLeader {
    private static final int OWN_ID = 1;

    private Members members;

    final RaftServer.Division division = answering(
            RaftServer.Division.class,
            Map.of(
                    "getId", () -> peerId(OWN_ID),
                    "getMemberId",
                            () -> RaftGroupMemberId.valueOf(peerId(OWN_ID), RaftGroupId.valueOf(new UUID(17, 42))),
                    "getRaftConf", () -> members));

    FakeLeader(Set<Integer> voters) {
        this(voters, Set.of());
    }

    /** @param former the voters from before a change that is under way */
    FakeLeader(Set<Integer> voters, Set<Integer> former) {
        this.members = new Members(peers(voters), peers(former));
    }

    Sender sender(int nodeId) {
        return new Sender(nodeId);
    }

    /** What the leader sends to one follower. Its calls are numbered from 0. */
    final class Sender {
        private long nextCall;
        private int heartbeatsAskedFor;

        private final LogAppender appender;

        private Sender(int nodeId) {
            this.appender = answering(
                    LogAppender.class,
                    Map.of(
                            "getFollowerId", () -> peerId(nodeId),
                            "getCallId", () -> nextCall,
                            "getServer", () -> division,
                            "triggerHeartbeat", () -> heartbeatsAskedFor++));
        }

        LogAppender appender() {
            return appender;
        }

        /** Returns the call's number. */
        long send() {
            return nextCall++;
        }

        long nextCall() {
            return nextCall;
        }

        int heartbeatsAskedFor() {
            return heartbeatsAskedFor;
        }
    }

    private record Members(List<RaftPeer> current, List<RaftPeer> previous) implements RaftConfiguration {
        @Override
        public Collection<RaftPeer> getCurrentPeers(RaftPeerRole role) {
            return current;
        }

        @Override
        public Collection<RaftPeer> getPreviousPeers(RaftPeerRole role) {
            return previous;
        }

        @Override
        public Collection<RaftPeer> getAllPeers(RaftPeerRole role) {
            List<RaftPeer> all = new ArrayList<>(current);
            all.addAll(previous);
            return all;
        }

        @Override
        public RaftPeer getPeer(RaftPeerId id, RaftPeerRole... roles) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getLogEntryIndex() {
            return 0;
        }
    }

    private static List<RaftPeer> peers(Set<Integer> nodeIds) {
        return nodeIds.stream()
                .map(nodeId -> RaftPeer.newBuilder().setId(peerId(nodeId)).build())
                .toList();
    }

    private static RaftPeerId peerId(int nodeId) {
        return RaftPeerId.valueOf("n" + nodeId);
    }

    /** Ratis' interfaces have dozens of methods; these are the ones that matter, by name. */
    private static <T> T answering(Class<T> type, Map<String, Supplier<?>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> switch (method.getName()) {
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> type.getSimpleName();
                    default ->
                        method.getReturnType() == void.class
                                ? run(answer(answers, method))
                                : answer(answers, method).get();
                }));
    }

    private static @Nullable Object run(Supplier<?> action) {
        Object unused = action.get();
        return null;
    }

    private static Supplier<?> answer(Map<String, Supplier<?>> answers, Method method) {
        return Optional.ofNullable(answers.get(method.getName()))
                .orElseThrow(() -> new UnsupportedOperationException(method.toString()));
    }
}
