package io.raftlog.broker.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.partition.seed.SeedChunk;
import io.raftlog.partition.seed.SeedManifest;
import io.raftlog.partition.seed.SeedOffer;
import io.raftlog.partition.seed.SeedOffers;
import io.raftlog.partition.seed.SeedReader;
import io.raftlog.partition.seed.SeedRejectedException;
import io.raftlog.partition.seed.SeedUnavailableException;
import io.raftlog.partition.seed.Throttle;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import io.raftlog.protocol.v1.OpenSeed;
import io.raftlog.protocol.v1.ReadSeedFile;
import io.raftlog.protocol.v1.SeedFile;
import io.raftlog.protocol.v1.SeedRequest;
import io.raftlog.protocol.v1.SeedResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One seed on its way out. One request is worked on at a time; a chunk is sent when the receiver has taken the one before
 * and the throttle lets it pass.
 *
 * <p>gRPC calls it by one thread at a time; files are read by another, which alone sends.
 */
final class SeedStream implements StreamObserver<SeedRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(SeedStream.class);
    /** A receiver that takes nothing for so long is given up: it keeps files from going. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SeedOffers offers;
    private final Throttle throttle;
    private final Executor executor;
    private final Semaphore streams;
    private final ServerCallStreamObserver<SeedResponse> out;

    private @Nullable SeedOffer offer;
    private @Nullable SeedReader reader;
    /** A request is being worked on; guarded by this, as are the next two. */
    private boolean working;

    private boolean admitted;
    private boolean closed;

    SeedStream(
            SeedOffers offers,
            Throttle throttle,
            Executor executor,
            Semaphore streams,
            ServerCallStreamObserver<SeedResponse> out) {
        this.offers = offers;
        this.throttle = throttle;
        this.executor = executor;
        this.streams = streams;
        this.out = out;
    }

    /** To be called before gRPC's call to the service returns. */
    SeedStream open() {
        out.disableAutoRequest();
        out.setOnCancelHandler(this::close);
        out.setOnReadyHandler(this::wake);
        out.request(1);
        return this;
    }

    @Override
    public void onNext(SeedRequest request) {
        synchronized (this) {
            working = true;
        }
        try {
            executor.execute(() -> work(request));
        } catch (RejectedExecutionException stopping) {
            work(() -> refuse(ErrorCode.NOT_READY, "this node is stopping"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        close();
    }

    @Override
    public synchronized void onCompleted() {
        if (!closed) {
            close();
            out.onCompleted();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void work(SeedRequest request) {
        work(() -> {
            switch (request.getRequestCase()) {
                case OPEN -> offer(request.getOpen());
                case READ -> send(request.getRead());
                case REQUEST_NOT_SET -> throw new SeedRejectedException("open or read is needed");
            }
            out.request(1);
        });
    }

    private void work(Work work) {
        try {
            work.run();
        } catch (SeedUnavailableException e) {
            refuse(ErrorCode.REPLICA_NOT_HERE, String.valueOf(e.getMessage()));
        } catch (SeedRejectedException | IllegalArgumentException e) {
            refuse(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("sending a seed failed", e);
            refuse(ErrorCode.STORAGE_FAILED, "the seed cannot be read: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(ErrorCode.NOT_READY, "this node is stopping");
        } finally {
            done();
        }
    }

    private void offer(OpenSeed request) throws IOException {
        if (offer != null) {
            throw new SeedRejectedException("the seed is open already");
        }
        if (!admit()) {
            refuse(ErrorCode.BUSY, "this node sends as many seeds as it may at a time");
            return;
        }
        SeedOffer opened = offers.offer(groupId(request), request.getAtLeastIndex());
        offer = opened;
        reader = new SeedReader(opened);
        respond(SeedResponse.newBuilder().setManifest(manifest(opened.manifest())));
    }

    private synchronized boolean admit() {
        if (!closed && !admitted) {
            admitted = streams.tryAcquire();
        }
        return admitted;
    }

    private static UUID groupId(OpenSeed request) {
        ByteBuffer bytes = request.getGroupId().asReadOnlyByteBuffer();
        if (bytes.remaining() != 2 * Long.BYTES) {
            throw new IllegalArgumentException("a group id of " + bytes.remaining() + " bytes");
        }
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static io.raftlog.protocol.v1.SeedManifest manifest(SeedManifest manifest) {
        var wire = io.raftlog.protocol.v1.SeedManifest.newBuilder()
                .setTerm(manifest.position().term())
                .setIndex(manifest.position().index())
                .setEndOffset(manifest.endOffset());
        manifest.files()
                .forEach(file ->
                        wire.addFiles(SeedFile.newBuilder().setName(file.name()).setSizeBytes(file.sizeBytes())));
        return wire.build();
    }

    private void send(ReadSeedFile request) throws IOException, InterruptedException {
        SeedReader files = reader;
        if (files == null) {
            throw new SeedRejectedException("no seed is open");
        }
        files.begin(request.getName(), request.getHeldBytes(), request.getHeldCrc32C());
        while (!files.atEnd() && awaitReady()) {
            SeedChunk chunk = files.next();
            TimeUnit.NANOSECONDS.sleep(throttle.take(chunk.bytes().remaining()));
            respond(SeedResponse.newBuilder()
                    .setChunk(io.raftlog.protocol.v1.SeedChunk.newBuilder()
                            .setPosition(chunk.position())
                            // Nobody changes the buffer any more, so it need not be copied.
                            .setData(UnsafeByteOperations.unsafeWrap(chunk.bytes()))
                            .setCrc32C(chunk.crc())
                            .setLast(chunk.last())
                            .setFileCrc32C(chunk.fileCrc())));
        }
    }

    /** False if the call has ended. */
    private synchronized boolean awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!closed && !out.isReady()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SeedRejectedException("nothing was taken for " + PATIENCE.toSeconds() + " s");
            }
            wait(left);
        }
        return !closed;
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized void respond(SeedResponse.Builder response) {
        if (!closed) {
            out.onNext(response.build());
        }
    }

    private synchronized void refuse(ErrorCode code, String message) {
        if (!closed) {
            out.onNext(SeedResponse.newBuilder()
                    .setError(Wire.error(Refusal.of(code, message)))
                    .build());
            out.onCompleted();
            close();
        }
    }

    private synchronized void done() {
        working = false;
        release();
    }

    private synchronized void close() {
        closed = true;
        notifyAll();
        release();
    }

    /** Once nobody reads any more. */
    private void release() {
        if (!closed || working) {
            return;
        }
        if (admitted) {
            admitted = false;
            streams.release();
        }
        SeedOffer open = offer;
        offer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("closing the files of a seed", e);
            }
        }
    }
}
