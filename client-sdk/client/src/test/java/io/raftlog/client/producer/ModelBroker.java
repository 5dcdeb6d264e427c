package io.raftlog.client.producer;

import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As dumb a partition as can check sequences: a list of what was appended, and each producer's last five batches. */
final class ModelBroker {
    private static final int REMEMBERED = 5;

    /** A batch as it travels: what it was stamped with when it was sent. */
    record Request(ProducerBatch batch, int attempt, ProducerIdentity identity, int sequence) {}

    /** What is answered to one request. */
    record Answer(Request request, Optional<Failure> failure, long baseOffset, boolean duplicate) {}

    private record Remembered(int sequence, int count, long offset) {}

    private final List<ProducerBatch> log = new ArrayList<>();
    private final Map<ProducerIdentity, Deque<Remembered>> producers = new HashMap<>();
    private long nextOffset;

    List<ProducerBatch> log() {
        return log;
    }

    void forgetProducers() {
        producers.clear();
    }

    Answer append(Request request) {
        Deque<Remembered> known = producers.get(request.identity);
        if (known == null && request.sequence != 0) {
            return refuse(request, ErrorCode.UNKNOWN_PRODUCER);
        }
        if (known != null) {
            for (Remembered earlier : known) {
                if (earlier.sequence == request.sequence) {
                    return new Answer(request, Optional.empty(), earlier.offset, true);
                }
            }
            Remembered last = known.getLast();
            if (request.sequence != last.sequence + last.count) {
                return refuse(
                        request,
                        request.sequence < last.sequence
                                ? ErrorCode.DUPLICATE_TOO_OLD
                                : ErrorCode.OUT_OF_ORDER_SEQUENCE);
            }
        }
        Deque<Remembered> remembered = producers.computeIfAbsent(request.identity, fresh -> new ArrayDeque<>());
        remembered.addLast(new Remembered(request.sequence, request.batch.count(), nextOffset));
        if (remembered.size() > REMEMBERED) {
            remembered.removeFirst();
        }
        log.add(request.batch);
        long offset = nextOffset;
        nextOffset += request.batch.count();
        return new Answer(request, Optional.empty(), offset, false);
    }

    static Answer refuse(Request request, ErrorCode code) {
        return new Answer(request, Optional.of(Failure.of(code, "by the model")), -1, false);
    }
}
