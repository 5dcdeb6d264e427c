package io.raftlog.broker.grpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.raftlog.model.NodeAddress;
import io.raftlog.partition.seed.SeedChunk;
import io.raftlog.partition.seed.SeedFile;
import io.raftlog.partition.seed.SeedManifest;
import io.raftlog.partition.seed.SeedRejectedException;
import io.raftlog.partition.seed.SeedSource;
import io.raftlog.partition.seed.SeedUnavailableException;
import io.raftlog.protocol.v1.OpenSeed;
import io.raftlog.protocol.v1.ReadSeedFile;
import io.raftlog.protocol.v1.SeedRequest;
import io.raftlog.protocol.v1.SeedResponse;
import io.raftlog.protocol.v1.SeedsGrpc;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Seeds from other nodes, each over a connection of its own, so that it shares no flow control with anything else.
 *
 * <p>Thread-safe.
 */
public final class GrpcSeedSource implements SeedSource {
    private static final int MAX_RESPONSE_BYTES = 8 << 20;
    private static final int WINDOW_BYTES = 4 << 20;
    /** Chunks that may lie here untaken. */
    private static final int CHUNKS_AHEAD = 8;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IntFunction<Optional<NodeAddress>> addresses;

    /** @param addresses where a node is reached, by its id, if that is known */
    public GrpcSeedSource(IntFunction<Optional<NodeAddress>> addresses) {
        this.addresses = addresses;
    }

    @Override
    public Session open(int nodeId, UUID groupId, long atLeastIndex) throws IOException {
        NodeAddress address = addresses
                .apply(nodeId)
                .orElseThrow(() -> new SeedUnavailableException("the address of node " + nodeId + " is not known yet"));
        var session = new GrpcSession(address);
        boolean opened = false;
        try {
            session.open(groupId, atLeastIndex);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                session.close();
            }
        }
    }

    /** What the other side sent, or how it ended. */
    private record Arrival(Optional<SeedResponse> response, String end) {}

    private static final class GrpcSession implements Session, ClientResponseObserver<SeedRequest, SeedResponse> {
        private final NodeAddress address;
        private final ManagedChannel channel;
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        private final ClientCallStreamObserver<SeedRequest> call;
        private @Nullable SeedManifest manifest;

        GrpcSession(NodeAddress address) {
            this.address = address;
            this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                    .usePlaintext()
                    .directExecutor()
                    .maxInboundMessageSize(MAX_RESPONSE_BYTES)
                    .flowControlWindow(WINDOW_BYTES)
                    .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                    .build();
            this.call = (ClientCallStreamObserver<SeedRequest>)
                    SeedsGrpc.newStub(channel).seed(this);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SeedRequest> starting) {
            starting.disableAutoRequestWithInitial(CHUNKS_AHEAD);
        }

        @Override
        public void onNext(SeedResponse response) {
            arrivals.add(new Arrival(Optional.of(response), ""));
        }

        @Override
        public void onError(Throwable failure) {
            arrivals.add(new Arrival(Optional.empty(), "the connection broke: " + Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            arrivals.add(new Arrival(Optional.empty(), "the seed was ended"));
        }

        private void open(UUID groupId, long atLeastIndex) throws IOException {
            call.onNext(SeedRequest.newBuilder()
                    .setOpen(OpenSeed.newBuilder()
                            .setGroupId(ByteString.copyFrom(ByteBuffer.allocate(2 * Long.BYTES)
                                    .putLong(groupId.getMostSignificantBits())
                                    .putLong(groupId.getLeastSignificantBits())
                                    .flip()))
                            .setAtLeastIndex(atLeastIndex))
                    .build());
            SeedResponse response = take();
            if (!response.hasManifest()) {
                throw new SeedRejectedException("a manifest was expected from " + address);
            }
            manifest = checked(response.getManifest());
        }

        private SeedManifest checked(io.raftlog.protocol.v1.SeedManifest wire) throws SeedRejectedException {
            try {
                return new SeedManifest(
                        new EntryPosition(wire.getTerm(), wire.getIndex()),
                        wire.getEndOffset(),
                        wire.getFilesList().stream()
                                .map(file -> new SeedFile(file.getName(), file.getSizeBytes()))
                                .toList());
            } catch (IllegalArgumentException e) {
                throw new SeedRejectedException("the manifest from " + address + " is refused: " + e.getMessage(), e);
            }
        }

        @Override
        public SeedManifest manifest() {
            return Objects.requireNonNull(manifest);
        }

        @Override
        public void request(String name, long heldBytes, int heldCrc) {
            call.onNext(SeedRequest.newBuilder()
                    .setRead(ReadSeedFile.newBuilder()
                            .setName(name)
                            .setHeldBytes(heldBytes)
                            .setHeldCrc32C(heldCrc))
                    .build());
        }

        @Override
        public SeedChunk next() throws IOException {
            SeedResponse response = take();
            if (!response.hasChunk()) {
                throw new SeedRejectedException("a chunk was expected from " + address);
            }
            var wire = response.getChunk();
            return new SeedChunk(
                    wire.getPosition(),
                    wire.getData().asReadOnlyByteBuffer(),
                    wire.getCrc32C(),
                    wire.getLast(),
                    wire.getFileCrc32C());
        }

        private SeedResponse take() throws IOException {
            try {
                Arrival arrival = arrivals.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (arrival == null) {
                    throw new SeedUnavailableException(address + " sent nothing for " + PATIENCE.toSeconds() + " s");
                }
                SeedResponse response = arrival.response()
                        .orElseThrow(() -> new SeedUnavailableException(address + ": " + arrival.end()));
                if (response.hasError()) {
                    throw new SeedUnavailableException(
                            address + ": " + response.getError().getMessage());
                }
                call.request(1);
                return response;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("waiting for " + address).initCause(e);
            }
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
