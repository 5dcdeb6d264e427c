package io.raftlog.raft.transport;

import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Answers what another node asks of the state of a group here. */
@FunctionalInterface
public interface StateHandler {
    /** May block. */
    ByteString answer(ByteString question);
}
