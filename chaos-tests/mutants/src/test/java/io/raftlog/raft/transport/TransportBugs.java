package io.raftlog.raft.transport;

import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;

/** Bugs of what nodes say to each other. */
final class TransportBugs {
    private TransportBugs() {}

    /** Believes that Ratis votes once in a term. */
    static boolean anyVoteMayLeave(PeerCalls calls, RequestVoteRequestProto request) {
        return true;
    }
}
