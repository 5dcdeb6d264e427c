package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.raftlog.protocol.v1.PartitionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A real node that is attacked on its two ports while a client works beside: before, and after. Afterwards the log is short
 * and blames nobody else, and the node has no more threads than before, nor memory.
 */
abstract class AttackedNode {
    static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MOST_LINES_IN_THE_LOG = 20;
    private static final long SPARE_HEAP_BYTES = 64 << 20;
    /** Pools grow up to what they may have. */
    private static final int SPARE_THREADS = 24;

    private static ConnectedCluster cluster;
    static PartitionId partition;
    static int port;
    static int raftPort;

    /** Where gRPC and its network write. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc");

    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<LogRecord> grpcLog = new CopyOnWriteArrayList<>();
    private final Handler grpcLogged = new Handler() {
        @Override
        public void publish(LogRecord line) {
            grpcLog.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Logger root = (Logger) LoggerFactory.getLogger("io.raftlog");
    ManagedChannel channel;
    private int written;
    private long heapBefore;
    private int threadsBefore;

    /** With little memory for what is fetched. */
    @BeforeAll
    static void startNode(@TempDir Path folder) throws Exception {
        cluster =
                new ConnectedCluster(folder, 1, Map.of("fetch.max.bytes", "1048576", "fetch.memory.bytes", "8388608"));
        partition = TestClient.partition(cluster.create("orders", 1, 1), 0);
        port = cluster.cluster.node(1).address().port();
        raftPort = Integer.parseInt(
                cluster.cluster.settings(1).getOrDefault("raft.listen", "").split(":")[1]);
    }

    @AfterAll
    static void stopNode() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        GRPC.addHandler(grpcLogged);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMetadataSize(1 << 20)
                .build();
        assertThatAClientWorks();
        heapBefore = heapInUse();
        threadsBefore = Thread.activeCount();
    }

    @AfterEach
    void everythingIsAsBefore() throws Exception {
        assertThatAClientWorks();
        channel.shutdownNow().awaitTermination(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        root.detachAppender(log);
        GRPC.removeHandler(grpcLogged);
        assertThat(grpcLog).extracting(LogRecord::getMessage).isEmpty();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .hasSizeLessThan(MOST_LINES_IN_THE_LOG);
        assertThat(log.list).noneMatch(event -> event.getLevel() == Level.ERROR);
        await().atMost(DEADLINE).until(() -> Thread.activeCount() <= threadsBefore + SPARE_THREADS);
        await().atMost(DEADLINE).until(() -> heapInUse() <= heapBefore + SPARE_HEAP_BYTES);
    }

    private static long heapInUse() {
        System.gc();
        Runtime jvm = Runtime.getRuntime();
        return jvm.totalMemory() - jvm.freeMemory();
    }

    static ConnectedCluster cluster() {
        return cluster;
    }

    final void assertThatAClientWorks() {
        String value = "value-" + written++;
        long offset =
                cluster.produce(partition, TestClient.batch(-1, -1, value)).getBaseOffset();
        assertThat(cluster.readAll(partition)).contains(offset + "=" + value);
    }
}
