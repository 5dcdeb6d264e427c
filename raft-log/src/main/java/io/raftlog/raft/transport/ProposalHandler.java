package io.raftlog.raft.transport;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Takes what another node proposes to a group of this one. */
@FunctionalInterface
public interface ProposalHandler {
    /** May block. A failure leaves the outcome unknown to whoever proposed. */
    CompletableFuture<ByteString> propose(ByteString proposal);
}
