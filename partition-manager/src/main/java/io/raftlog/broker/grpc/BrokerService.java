package io.raftlog.broker.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftlog.broker.request.Answer;
import io.raftlog.broker.request.FetchReply;
import io.raftlog.broker.request.FetchRequest.Target;
import io.raftlog.broker.request.OffsetPosition;
import io.raftlog.partition.PartitionReplica.TimedOffset;
import io.raftlog.protocol.v1.BrokerGrpc;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.InitProducerRequest;
import io.raftlog.protocol.v1.InitProducerResponse;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.ListOffsetsResponse;
import io.raftlog.protocol.v1.ListedOffset;
import io.raftlog.protocol.v1.ProduceRequest;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.protocol.v1.TrimPartitionRequest;
import io.raftlog.protocol.v1.TrimPartitionResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Records in and out.
 *
 * <p>Thread-safe.
 */
final class BrokerService extends BrokerGrpc.BrokerImplBase {
    private final Handlers handlers;
    private final int maxBytesPerStream;

    BrokerService(Handlers handlers, int maxBytesPerStream) {
        this.handlers = handlers;
        this.maxBytesPerStream = maxBytesPerStream;
    }

    @Override
    public StreamObserver<ProduceRequest> produce(StreamObserver<ProduceResponse> out) {
        return new ProduceStream(handlers.produce(), (ServerCallStreamObserver<ProduceResponse>) out, maxBytesPerStream)
                .open();
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> out) {
        CompletableFuture<FetchReply> reply =
                Calls.guarded(() -> handlers.fetch().handle(fetchRequest(request)));
        ServerCallStreamObserver<FetchResponse> call = (ServerCallStreamObserver<FetchResponse>) out;
        call.setOnCancelHandler(() -> {
            reply.cancel(false);
            reply.thenAccept(FetchReply::close);
        });
        call.setOnCloseHandler(() -> reply.thenAccept(FetchReply::close));
        reply.whenComplete((given, failure) -> {
            if (call.isCancelled()) {
                return;
            }
            call.onNext(given != null ? fetchResponse(given) : refuseAll(request, Calls.error("fetch", failure)));
            call.onCompleted();
        });
    }

    @Override
    public void listOffsets(ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> out) {
        Calls.unary(
                "listOffsets",
                out,
                () -> {
                    List<CompletableFuture<ListedOffset>> each = request.getPartitionsList().stream()
                            .map(this::listOffset)
                            .toList();
                    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                            .thenApply(done -> ListOffsetsResponse.newBuilder()
                                    .addAllPartitions(each.stream()
                                            .map(CompletableFuture::join)
                                            .toList())
                                    .build());
                },
                error -> ListOffsetsResponse.newBuilder()
                        .addAllPartitions(request.getPartitionsList().stream()
                                .map(asked -> ListedOffset.newBuilder()
                                        .setPartition(asked.getPartition())
                                        .setError(error)
                                        .build())
                                .toList())
                        .build());
    }

    @Override
    public void trimPartition(TrimPartitionRequest request, StreamObserver<TrimPartitionResponse> out) {
        Calls.unary(
                "trimPartition",
                out,
                () -> handlers.trim()
                        .handle(Wire.partitionId(request.getPartition()), request.getBeforeOffset())
                        .thenApply(BrokerService::trimResponse),
                error -> TrimPartitionResponse.newBuilder().setError(error).build());
    }

    private static TrimPartitionResponse trimResponse(Answer<Long> answer) {
        if (answer instanceof Answer.Given<Long> given) {
            return TrimPartitionResponse.newBuilder()
                    .setLogStartOffset(given.value())
                    .build();
        }
        return TrimPartitionResponse.newBuilder()
                .setError(Wire.error((Answer.Refused<Long>) answer))
                .build();
    }

    @Override
    public void initProducer(InitProducerRequest request, StreamObserver<InitProducerResponse> out) {
        Calls.unary(
                "initProducer",
                out,
                () -> handlers.initProducer().handle().thenApply(BrokerService::initProducerResponse),
                error -> InitProducerResponse.newBuilder().setError(error).build());
    }

    private static io.raftlog.broker.request.FetchRequest fetchRequest(FetchRequest wire) {
        return new io.raftlog.broker.request.FetchRequest(
                Duration.ofMillis(wire.getMaxWaitMs()),
                wire.getMinBytes(),
                wire.getMaxBytes(),
                wire.getPartitionsList().stream()
                        .map(asked -> new Target(
                                Wire.partitionId(asked.getPartition()), asked.getOffset(), asked.getMaxBytes()))
                        .toList());
    }

    private static FetchResponse fetchResponse(FetchReply reply) {
        return FetchResponse.newBuilder()
                .addAllPartitions(
                        reply.partitions().stream().map(BrokerService::fetched).toList())
                .build();
    }

    private static FetchedPartition fetched(FetchReply.Fetched fetched) {
        FetchedPartition.Builder wire = FetchedPartition.newBuilder()
                .setPartition(Wire.partitionId(fetched.partition()))
                .setHighWatermark(fetched.highWatermark())
                .setLogStartOffset(fetched.logStartOffset());
        if (fetched.batches() instanceof Answer.Given<ByteBuffer> given) {
            // Nobody changes the buffer any more, so it need not be copied.
            wire.setBatches(UnsafeByteOperations.unsafeWrap(given.value()));
        } else if (fetched.batches() instanceof Answer.Refused<ByteBuffer> refused) {
            wire.setError(Wire.error(refused));
        } else {
            throw new AssertionError(fetched);
        }
        return wire.build();
    }

    private static FetchResponse refuseAll(FetchRequest request, Error error) {
        FetchResponse.Builder response = FetchResponse.newBuilder();
        for (FetchPartition asked : request.getPartitionsList()) {
            response.addPartitions(FetchedPartition.newBuilder()
                    .setPartition(asked.getPartition())
                    .setError(error));
        }
        return response.build();
    }

    private CompletableFuture<ListedOffset> listOffset(ListOffsetsPartition asked) {
        OffsetPosition position = switch (asked.getPositionCase()) {
            case EARLIEST -> new OffsetPosition.Earliest();
            case LATEST -> new OffsetPosition.Latest();
            case TIMESTAMP -> new OffsetPosition.AtTime(asked.getTimestamp());
            case POSITION_NOT_SET ->
                throw new InvalidRequestException("a position is needed: earliest, latest" + " or timestamp");
        };
        return handlers.listOffsets()
                .handle(Wire.partitionId(asked.getPartition()), position)
                .thenApply(answer -> listedOffset(asked, answer));
    }

    private static ListedOffset listedOffset(ListOffsetsPartition asked, Answer<TimedOffset> answer) {
        ListedOffset.Builder wire = ListedOffset.newBuilder().setPartition(asked.getPartition());
        if (answer instanceof Answer.Given<TimedOffset> given) {
            wire.setOffset(given.value().offset()).setTimestamp(given.value().timestamp());
        } else if (answer instanceof Answer.Refused<TimedOffset> refused) {
            wire.setError(Wire.error(refused));
        } else {
            throw new AssertionError(answer);
        }
        return wire.build();
    }

    private static InitProducerResponse initProducerResponse(Answer<Long> answer) {
        if (answer instanceof Answer.Given<Long> given) {
            return InitProducerResponse.newBuilder()
                    .setProducerId(given.value())
                    .build();
        }
        return InitProducerResponse.newBuilder()
                .setError(Wire.error((Answer.Refused<Long>) answer))
                .build();
    }
}
