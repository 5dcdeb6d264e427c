package io.raftlog.raft.transport;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.util.ProtoUtils;

/**
 * Groups that are just being added to the running server. Ratis 3.3.0 takes calls for them already, and a call that makes
 * one a follower before it has been started keeps it from ever starting in this process: so nothing is handed on for them.
 *
 * <p>Thread-safe.
 */
public final class OpeningGroups {
    private final Set<RaftGroupId> opening = ConcurrentHashMap.newKeySet();

    public void begin(RaftGroupId group) {
        opening.add(group);
    }

    public void end(RaftGroupId group) {
        opening.remove(group);
    }

    /** Throws if the call has to wait: whoever makes it will make it again. */
    void check(RaftRpcRequestProto call) throws IOException {
        if (!opening.isEmpty()) {
            RaftGroupId group = ProtoUtils.toRaftGroupId(call.getRaftGroupId());
            if (opening.contains(group)) {
                throw new IOException(group + " is just being opened");
            }
        }
    }
}
