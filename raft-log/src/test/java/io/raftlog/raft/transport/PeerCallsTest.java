package io.raftlog.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.Test;

class PeerCallsTest {
    private final List<AppendEntriesRequestProto> appended = new ArrayList<>();
    private final RaftServer server = (RaftServer) Proxy.newProxyInstance(
            RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, args) -> {
                appended.add((AppendEntriesRequestProto) args[0]);
                return CompletableFuture.completedFuture(AppendEntriesReplyProto.getDefaultInstance());
            });

    /** Ratis keeps the header of an entry in memory for long; with it would stay whatever shares an array with it. */
    @Test
    void theHeaderOfAnAppendedEntryKeepsNothingElseOfItsMessage() throws Exception {
        ByteString header = ByteString.copyFromUtf8("header");
        byte[] message = AppendEntriesRequestProto.newBuilder()
                .addEntries(LogEntryProto.newBuilder()
                        .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                .setLogData(header)
                                .setStateMachineEntry(StateMachineEntryProto.newBuilder()
                                        .setStateMachineData(ByteString.copyFrom(new byte[1000])))))
                .build()
                .toByteArray();
        var calls = new PeerCalls(
                server,
                payload -> new CompletableFuture<>(),
                group -> {},
                question -> ByteString.EMPTY,
                new OpeningGroups(),
                Runnable::run);

        calls.handle(FrameKind.APPEND, UnsafeByteOperations.unsafeWrap(message));
        Arrays.fill(message, (byte) 0);

        assertThat(appended.get(0).getEntries(0).getStateMachineLogEntry().getLogData())
                .isEqualTo(header);
    }
}
