package io.raftlog.broker.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.raftlog.log.BatchSpan;
import io.raftlog.log.LogSettings;
import io.raftlog.log.PartitionLog;
import io.raftlog.model.NodeAddress;
import io.raftlog.partition.seed.ReplicaSeeding;
import io.raftlog.partition.seed.SeedChunk;
import io.raftlog.partition.seed.SeedFile;
import io.raftlog.partition.seed.SeedHolds;
import io.raftlog.partition.seed.SeedManifest;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedRoom;
import io.raftlog.partition.seed.SeedSource;
import io.raftlog.partition.seed.SeedUnavailableException;
import io.raftlog.partition.seed.Throttle;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.CorruptBatchException;
import io.raftlog.record.RecordBatch;
import io.raftlog.record.RecordBatchBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds over real connections. */
class GrpcSeedTest {
    private static final SeedRoom ROOM = () -> Long.MAX_VALUE;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final UUID GROUP = new UUID(4, 2);
    private static final EntryPosition POSITION = new EntryPosition(3, 99);
    private static final byte[] CHECKPOINT = "what was applied".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private PartitionLog log;
    private Server server;
    private GrpcSeedSource source;

    @BeforeEach
    void start() throws IOException {
        log = PartitionLog.open(folder.resolve("source"), new LogSettings(1 << 20, 4096));
        for (int i = 0; i < 60; i++) {
            append(i + " " + "x".repeat(100_000));
        }
        server = serve();
        source = new GrpcSeedSource(
                nodeId -> nodeId == 1 ? Optional.of(new NodeAddress("127.0.0.1", server.getPort())) : Optional.empty());
    }

    @AfterEach
    void stop() throws Exception {
        server.shutdownNow().awaitTermination();
        executor.shutdownNow();
        log.close();
    }

    private Server serve() throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .executor(executor)
                .addService(new SeedService(this::offer, new Throttle(1L << 40, System::nanoTime), executor))
                .build()
                .start();
    }

    private void append(String value) throws IOException {
        var builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        builder.tryAppend(1_000, null, UTF_8.encode(value), List.of());
        ByteBuffer batch = builder.build(-1, (short) -1, -1);
        long offset = log.endOffset();
        ByteBuffer prefix = RecordBatchStamp.of(batch, offset);
        log.append(List.of(new BatchSpan(offset, offset + 1, batch.remaining(), 1_000)), List.of(prefix));
        log.flush();
    }

    private SeedOffer offer(UUID groupId, long atLeastIndex) throws IOException {
        if (!groupId.equals(GROUP) || atLeastIndex > POSITION.index()) {
            throw new SeedUnavailableException("no such seed");
        }
        return new SeedOffer(
                POSITION,
                log.endOffset(),
                CHECKPOINT,
                log.pin(log.endOffset()),
                new SeedHolds(System::nanoTime).hold(POSITION.index()));
    }

    @Test
    void aReplicaIsFilledToTheByte() throws Exception {
        Path replica = Files.createDirectory(folder.resolve("replica"));
        try (var seeding = new ReplicaSeeding(GROUP, replica, source, ROOM, executor, (directory, manifest) -> {})) {
            await().atMost(DEADLINE)
                    .until(() -> seeding.ready(List.of(1), POSITION.index()).equals(Optional.of(POSITION)));
            seeding.install();
        }

        Map<String, byte[]> expected = files(folder.resolve("source"));
        Map<String, byte[]> installed = files(replica);
        assertThat(installed.remove(SeedFile.CHECKPOINT)).isEqualTo(CHECKPOINT);
        assertThat(installed.keySet()).hasSizeGreaterThan(3).isEqualTo(expected.keySet());
        installed.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    @Test
    void aServerThatGoesAndComesBackIsGoneOnWith() throws Exception {
        Path replica = Files.createDirectory(folder.resolve("replica"));
        SeedSource flaky = (nodeId, groupId, index) -> new BreakingSession(source.open(nodeId, groupId, index), 7);
        try (var seeding = new ReplicaSeeding(GROUP, replica, flaky, ROOM, executor, (directory, manifest) -> {})) {
            await().atMost(DEADLINE).until(() -> seeding.ready(List.of(1), 1).isPresent());
            seeding.install();
        }

        assertThat(files(replica))
                .containsKeys(files(folder.resolve("source")).keySet().toArray(new String[0]));
    }

    /** Breaks off after some chunks; every attempt gets further than the one before. */
    private static final class BreakingSession implements SeedSource.Session {
        private final SeedSource.Session session;
        private int chunksLeft;

        BreakingSession(SeedSource.Session session, int chunks) {
            this.session = session;
            this.chunksLeft = chunks;
        }

        @Override
        public SeedManifest manifest() {
            return session.manifest();
        }

        @Override
        public void request(String name, long heldBytes, int heldCrc) throws IOException {
            session.request(name, heldBytes, heldCrc);
        }

        @Override
        public SeedChunk next() throws IOException {
            SeedChunk chunk = session.next();
            // What is held already costs a chunk for each file, too.
            if (chunk.bytes().hasRemaining() && --chunksLeft < 0) {
                close();
                throw new SeedUnavailableException("broken off");
            }
            return chunk;
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }

    @Test
    void whatTheSourceDeletesMeanwhileIsStillSent() throws Exception {
        Map<String, byte[]> before = files(folder.resolve("source"));
        try (SeedSource.Session session = source.open(1, GROUP, 1)) {
            log.deleteBefore(log.endOffset());
            assertThat(files(folder.resolve("source"))).hasSize(1);

            String first = session.manifest().files().get(1).name();
            session.request(first, 0, 0);
            byte[] expected = Objects.requireNonNull(before.get(first));
            var received = ByteBuffer.allocate(expected.length);
            SeedChunk chunk;
            do {
                chunk = session.next();
                received.put(chunk.bytes());
            } while (!chunk.last());

            assertThat(received.array()).isEqualTo(expected);
        }
    }

    @Test
    void whatIsNotToBeHadIsRefusedAndNothingIsKeptOpen() throws Exception {
        assertThatThrownBy(() -> source.open(1, new UUID(1, 1), 1))
                .isInstanceOf(SeedUnavailableException.class)
                .hasMessageContaining("no such seed");
        assertThatThrownBy(() -> source.open(1, GROUP, 100)).isInstanceOf(SeedUnavailableException.class);
        assertThatThrownBy(() -> source.open(2, GROUP, 1))
                .isInstanceOf(SeedUnavailableException.class)
                .hasMessageContaining("address of node 2");
        try (SeedSource.Session session = source.open(1, GROUP, 1)) {
            session.request("../" + SeedFile.CHECKPOINT, 0, 0);
            assertThatThrownBy(session::next).hasMessageContaining("not part of the seed");
        }

        // Each of these had its place.
        allPlacesAreFree();
    }

    @Test
    void onlySoManyAreSentAtATime() throws Exception {
        List<SeedSource.Session> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sessions.add(source.open(1, GROUP, 1));
        }

        assertThatThrownBy(() -> source.open(1, GROUP, 1)).hasMessageContaining("as many seeds as it may");

        for (SeedSource.Session session : sessions) {
            session.close();
        }
        allPlacesAreFree();
    }

    private void allPlacesAreFree() throws IOException {
        List<SeedSource.Session> sessions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sessions.add(await().atMost(DEADLINE)
                    .ignoreExceptions()
                    .until(() -> source.open(1, GROUP, 1), session -> session != null));
        }
        for (SeedSource.Session session : sessions) {
            session.close();
        }
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                String name = path.getFileName().toString();
                if (name.endsWith(".log") || name.equals(SeedFile.CHECKPOINT)) {
                    files.put(name, Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /** A batch with its base offset, as it stands in a log. */
    private static final class RecordBatchStamp {
        static ByteBuffer of(ByteBuffer batch, long baseOffset) throws IOException {
            try {
                ByteBuffer prefix = RecordBatch.of(batch).stampedPrefix(baseOffset, 1);
                ByteBuffer stamped = ByteBuffer.allocate(batch.remaining());
                stamped.put(prefix.duplicate());
                stamped.put(batch.duplicate().position(batch.position() + prefix.remaining()));
                return stamped.flip();
            } catch (CorruptBatchException e) {
                throw new IOException(e);
            }
        }
    }
}
