package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.junit.jupiter.api.Test;

class OpeningGroupsTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(17, 42));
    private static final RaftGroupId OTHER = RaftGroupId.valueOf(new UUID(17, 43));

    private final List<RaftGroupId> handedOn = new ArrayList<>();
    private final RaftServer server = FakeServer.of(0, group -> false, group -> false, append -> {
        handedOn.add(ProtoUtils.toRaftGroupId(append.getServerRequest().getRaftGroupId()));
        return CompletableFuture.completedFuture(AppendEntriesReplyProto.getDefaultInstance());
    });
    private final OpeningGroups opening = new OpeningGroups();
    private final PeerCalls calls = new PeerCalls(
            server,
            payload -> new CompletableFuture<>(),
            (group, term, votedFor) -> true,
            question -> ByteString.EMPTY,
            opening,
            Runnable::run);

    @Test
    void nothingIsHandedOnForAGroupThatIsJustBeingOpened() throws Exception {
        opening.begin(GROUP);

        assertThatThrownBy(() -> calls.handle(FrameKind.APPEND, append(GROUP))).isInstanceOf(IOException.class);
        assertThat(calls.handle(
                        FrameKind.VOTE,
                        RequestVoteRequestProto.newBuilder()
                                .setServerRequest(to(GROUP))
                                .build()
                                .toByteString()))
                .isCompletedExceptionally();
        assertThat(calls.handle(
                        FrameKind.START_ELECTION,
                        StartLeaderElectionRequestProto.newBuilder()
                                .setServerRequest(to(GROUP))
                                .build()
                                .toByteString()))
                .isCompletedExceptionally();
        assertThat(calls.handle(
                        FrameKind.INSTALL_SNAPSHOT,
                        InstallSnapshotRequestProto.newBuilder()
                                .setServerRequest(to(GROUP))
                                .build()
                                .toByteString()))
                .isCompletedExceptionally();
        assertThat(handedOn).isEmpty();
    }

    @Test
    void othersAreAndItIsItselfOnceItIsOpen() throws Exception {
        opening.begin(GROUP);
        calls.handle(FrameKind.APPEND, append(OTHER));
        opening.end(GROUP);
        calls.handle(FrameKind.APPEND, append(GROUP));

        assertThat(handedOn).containsExactly(OTHER, GROUP);
    }

    private static ByteString append(RaftGroupId group) {
        return AppendEntriesRequestProto.newBuilder()
                .setServerRequest(to(group))
                .build()
                .toByteString();
    }

    private static RaftRpcRequestProto to(RaftGroupId group) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFromUtf8("n1"))
                .setReplyId(ByteString.copyFromUtf8("n2"))
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString()))
                .build();
    }
}
