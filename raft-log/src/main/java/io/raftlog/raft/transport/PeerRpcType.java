package io.raftlog.raft.transport;

import io.raftlog.model.PeerRoutes;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Makes Ratis talk through {@link PeerTransport}; named by class in its configuration, hence public. */
public final class PeerRpcType implements RpcType {
    /**
     * @param bind where this node hears the others
     * @param routes where it dials for their addresses
     * @param votes asked before a vote, or a request for one, leaves this node
     * @param silence after which a connection with an open call is given up, and longest wait for a vote
     */
    public record Settings(
            InetSocketAddress bind,
            PeerRoutes routes,
            Duration silence,
            ProposalHandler proposals,
            DurableVotes votes,
            StateHandler states,
            OpeningGroups opening) {
        private static final String KEY = Settings.class.getName();

        public Parameters asParameters() {
            var parameters = new Parameters();
            parameters.put(KEY, this, Settings.class);
            return parameters;
        }
    }

    @Override
    public String name() {
        return PeerRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters.getNonNull(Settings.KEY, Settings.class));
    }

    private final class Factory implements ServerFactory {
        private final Settings settings;

        Factory(Settings settings) {
            this.settings = settings;
        }

        @Override
        public RpcType getRpcType() {
            return PeerRpcType.this;
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new PeerTransport(PeerRpcType.this, settings, server);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            return new PipelinedLogAppender(server, state, follower);
        }
    }
}
