package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.PartitionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a replica that has forgotten how it voted. */
class QuarantinedReplicaTest {
    @TempDir
    private Path folder;

    private ConnectedCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ConnectedCluster(folder, 3);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    @Test
    void theNodeServesItsOtherPartitionsAndTellsWhichItDoesNot() throws Exception {
        ByteString orders = nodes.create("orders", 2);
        PartitionId whole = TestClient.partition(orders, 0);
        PartitionId broken = TestClient.partition(orders, 1);
        nodes.produce(whole, TestClient.batch(-1, -1, "a"));
        nodes.produce(broken, TestClient.batch(-1, -1, "b"));
        nodes.stop(1);
        nodes.stop(2);
        forgetVotes(partitionId(orders, 1));

        // As long as the others are no majority, it is not rebuilt.
        nodes.startNode(1);

        assertThat(nodes.readAll(whole)).containsExactly("0=a");
        assertThat(nodes.produce(whole, TestClient.batch(-1, -1, "c")).getBaseOffset())
                .isEqualTo(1);
        GetNodeStatusResponse status = nodes.status(1);
        assertThat(status.getReady()).isTrue();
        assertThat(status.getQuarantinedList()).singleElement().satisfies(replica -> {
            assertThat(replica.getPartition()).isEqualTo(broken);
            assertThat(replica.getReason()).contains("raft-meta is missing");
        });
        assertThat(status.getNoticesList()).singleElement().satisfies(notice -> {
            assertThat(notice.getCode()).isEqualTo(ErrorCode.REPLICA_QUARANTINED.id());
            assertThat(notice.getMessage()).contains("the replica of orders/1 on node 1 is quarantined");
            assertThat(notice.getHint()).isNotEmpty();
        });
    }

    private static String partitionId(ByteString topicId, int partition) {
        var bytes = topicId.asReadOnlyByteBuffer();
        return new io.raftlog.model.PartitionId(new UUID(bytes.getLong(), bytes.getLong()), partition)
                .asUuid()
                .toString();
    }

    private void forgetVotes(String group) throws IOException {
        Path raftLog = folder.resolve("node-1").resolve("raft").resolve(group);
        Files.delete(raftLog.resolve("current").resolve("raft-meta"));
        Files.delete(raftLog.resolve("votes.copy"));
    }
}
