package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.Test;

class VoteSyncTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(17, 42));

    private final List<String> events = new ArrayList<>();
    private final VoteSync sync = new VoteSync(group -> events.add("settled " + group.getUuid()));

    /** Ratis' side of a call: notes what is sent. */
    private final class Sent<Q, A> extends ServerCall<Q, A> {
        private final MethodDescriptor<Q, A> method;

        Sent(MethodDescriptor<Q, A> method) {
            this.method = method;
        }

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(A message) {
            events.add("sent");
        }

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<Q, A> getMethodDescriptor() {
            return method;
        }
    }

    private <Q, A> void answer(MethodDescriptor<Q, A> method, A answer) {
        sync.interceptCall(new Sent<>(method), new Metadata(), (call, headers) -> {
            call.sendMessage(answer);
            return new ServerCall.Listener<>() {};
        });
    }

    @Test
    void aVoteLeavesOnceTheDirectoryOfItsGroupIsDurable() {
        answer(
                RaftServerProtocolServiceGrpc.getRequestVoteMethod(),
                RequestVoteReplyProto.newBuilder()
                        .setServerReply(RaftRpcReplyProto.newBuilder()
                                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString())))
                        .build());

        assertThat(events).containsExactly("settled " + GROUP.getUuid(), "sent");
    }

    @Test
    void otherAnswersDoNotWaitForADisk() {
        answer(RaftServerProtocolServiceGrpc.getAppendEntriesMethod(), AppendEntriesReplyProto.getDefaultInstance());

        assertThat(events).containsExactly("sent");
    }
}
