package io.raftlog.client.producer;

import io.raftlog.client.producer.ProducerBatch.Status;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.Sequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one partition, from when they are closed until they are settled: which may be sent now, under which
 * sequence, and what every answer means for all of them. Batches are settled in order, each once.
 *
 * <p>A batch is <em>doubtful</em> once an attempt ended without an answer that is definite: it may have been appended. A
 * doubtful batch keeps identity and sequence, so that sending it again cannot append it twice. One that was certainly
 * not appended leaves a gap in its identity's sequences that nobody ever fills; so everything stamped behind it was
 * certainly not appended either, and may be stamped anew.
 *
 * <p>Knows no clock and no network. Confined to the sender's loop.
 */
final class PartitionLane {
    /** What an answer asks of the one who sends. */
    enum Next {
        GO_ON,
        /** The node is fine but does not take it now. */
        PAUSE,
        /** Another node leads, or none. Nothing is on the wire any more as far as this lane is concerned. */
        FIND_LEADER,
        /** The node says that there is no such topic or partition; it may be behind, or be right. */
        CHECK_TOPIC
    }

    private final String place;
    private final int maxInFlight;
    /** How many batches are sent in one request. */
    private final int together;

    private final Consumer<ProducerBatch> settled;
    private final List<ProducerBatch> pending = new ArrayList<>();
    private @Nullable ProducerIdentity identity;
    private int nextSequence;
    private int onWire;

    /** One while it is not known whether the node leads; no use in sending it more. */
    private int window = 1;

    /** Something was refused out of turn: all that is on the wire ends before the next is sent. */
    private boolean draining;

    private @Nullable Failure lastRefusal;

    /** The first batch of an identity that ended without a clear answer: it may be what those behind it lack. */
    private @Nullable GivenUp givenUp;

    private record GivenUp(ProducerIdentity identity, Failure failure) {}

    /**
     * @param place what to call it in messages
     * @param maxInFlight how many batches may be unanswered; no more than a partition remembers
     * @param settled hears of every batch once, in order
     */
    PartitionLane(String place, int maxInFlight, Consumer<ProducerBatch> settled) {
        this.place = place;
        this.maxInFlight = maxInFlight;
        this.together = Math.max(1, maxInFlight / 2);
        this.settled = settled;
    }

    void add(ProducerBatch batch) {
        pending.add(batch);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Whether one more batch could go out at once, as far as numbers go. */
    boolean hasRoom() {
        return pending.size() < maxInFlight && !isHalfOnItsWay();
    }

    boolean needsIdentity() {
        return identity == null && pending.stream().anyMatch(batch -> batch.identity == null && batch.isOpen());
    }

    /** Gives batches that have none yet this identity, which must not have been used for this partition. */
    void begin(ProducerIdentity fresh) {
        identity = fresh;
        nextSequence = 0;
    }

    Optional<ProducerBatch> oldestOnWire() {
        return pending.stream().filter(batch -> batch.status == Status.ON_WIRE).findFirst();
    }

    Optional<ProducerBatch> newest() {
        return pending.isEmpty() ? Optional.empty() : Optional.of(pending.get(pending.size() - 1));
    }

    /**
     * The next batches to put on the wire, in one request; from then on they count as being there. Empty if there are
     * none now.
     *
     * <p>What comes together becomes one Raft entry, which costs as much as one for a single batch. So once there is more
     * than the leader can be busy with, half of what may be unanswered goes at a time: while that is replicated, the other
     * half waits at the leader already.
     *
     * @param maxBytes of all together, where there is more than one
     */
    List<ProducerBatch> nextToSend(int maxBytes) {
        if (onWire == 0) {
            draining = false;
        }
        List<ProducerBatch> next = new ArrayList<>();
        if (isHalfOnItsWay()) {
            return next;
        }
        long bytes = 0;
        for (ProducerBatch batch = first(); batch != null && next.size() < together; batch = first()) {
            bytes += batch.sizeInBytes();
            if (!next.isEmpty() && bytes > maxBytes) {
                break;
            }
            next.add(putOnWire(batch));
        }
        return next;
    }

    private boolean isHalfOnItsWay() {
        return onWire > maxInFlight - together;
    }

    /** The first batch that may be sent now. */
    private @Nullable ProducerBatch first() {
        if (draining) {
            return null;
        }
        ProducerBatch before = null;
        for (int i = 0; i < Math.min(window, pending.size()); i++) {
            ProducerBatch batch = pending.get(i);
            if (batch.status == Status.WAITING) {
                return maySend(batch, before) ? batch : null;
            }
            before = batch.isOpen() ? batch : before;
        }
        return null;
    }

    /** Sequences order batches only within an identity: across a change of it, the earlier must have ended. */
    private boolean maySend(ProducerBatch batch, @Nullable ProducerBatch before) {
        ProducerIdentity under = batch.identity != null ? batch.identity : identity;
        return under != null && (before == null || under.equals(before.identity));
    }

    private ProducerBatch putOnWire(ProducerBatch batch) {
        if (batch.identity == null) {
            batch.identity = identity;
            batch.sequence = nextSequence;
            nextSequence = Sequences.plus(nextSequence, batch.count());
        }
        batch.status = Status.ON_WIRE;
        batch.attempts++;
        onWire++;
        return batch;
    }

    void appended(ProducerBatch batch, int attempt, long baseOffset, boolean duplicate) {
        if (!batch.isOpen() || attempt < batch.firstAttempt) {
            return;
        }
        // The answer to an attempt that was given up is as true as any.
        takeOffWire(batch);
        batch.status = Status.APPENDED;
        batch.baseOffset = baseOffset;
        batch.duplicate = duplicate;
        window = maxInFlight;
        settleHead();
    }

    Next refused(ProducerBatch batch, int attempt, Failure failure) {
        if (!batch.isOpen() || attempt < batch.firstAttempt) {
            return Next.GO_ON;
        }
        if (batch.status != Status.ON_WIRE || attempt != batch.attempts) {
            batch.doubts -= failure.definite() ? 1 : 0;
            return Next.GO_ON;
        }
        lastRefusal = failure;
        takeOffWire(batch);
        batch.doubts += failure.definite() ? 0 : 1;
        return switch (failure.code()) {
            case OUT_OF_ORDER_SEQUENCE, UNKNOWN_PRODUCER -> outOfOrder(batch, failure);
            case DUPLICATE_TOO_OLD -> {
                failUnknown(batch, failure);
                yield Next.GO_ON;
            }
            case BUSY, READ_UNAVAILABLE -> {
                draining = true;
                yield Next.PAUSE;
            }
            case UNKNOWN_TOPIC, UNKNOWN_PARTITION -> {
                loseWire();
                yield Next.CHECK_TOPIC;
            }
            default -> {
                // An unknown outcome is settled by sending the same sequence again, whatever caused it.
                if (failure.code().retriable() || !failure.definite()) {
                    loseWire();
                    yield Next.FIND_LEADER;
                }
                window = maxInFlight;
                fail(batch, failure);
                yield Next.GO_ON;
            }
        };
    }

    private Next outOfOrder(ProducerBatch batch, Failure failure) {
        window = maxInFlight;
        if (batch != pending.get(0)) {
            draining = true;
            return Next.GO_ON;
        }
        // Nothing before it is missing, so the partition has forgotten this identity, or an earlier failure broke it.
        if (batch.isDoubtful()) {
            failUnknown(
                    batch,
                    givenUp != null && givenUp.identity().equals(batch.identity) ? leftBehind(givenUp) : failure);
        } else {
            identity = batch.identity != null && batch.identity.equals(identity) ? null : identity;
            notAppendedFrom(0);
        }
        return Next.GO_ON;
    }

    /** A batch's sequence follows that of one which was given up: it is not what is wrong. */
    private Failure leftBehind(GivenUp before) {
        return Failure.of(
                before.failure().code(),
                place
                        + " refuses it, as one before it is missing whose outcome stayed unknown; whether an earlier attempt"
                        + " succeeded cannot be told. That one: "
                        + before.failure().refusal().message(),
                before.failure().refusal().hint());
    }

    /** The wire is gone, or given up: whether what was on it arrived, nobody knows. */
    void loseWire() {
        for (ProducerBatch batch : pending) {
            if (batch.status == Status.ON_WIRE) {
                takeOffWire(batch);
                batch.doubts++;
            }
        }
        window = 1;
        draining = false;
    }

    /** Ends batches whose deadline is over. */
    void expire(long nowNanos) {
        while (!pending.isEmpty() && pending.get(0).deadlineNanos() - nowNanos <= 0) {
            ProducerBatch head = pending.get(0);
            if (head.status == Status.ON_WIRE || head.isDoubtful()) {
                failUnknown(
                        head,
                        Failure.of(
                                ErrorCode.TIMED_OUT,
                                place + " gave no clear answer within the delivery timeout" + soFar(head),
                                "read the topic before sending it again, or accept that it may be there twice"));
            } else {
                fail(
                        head,
                        Failure.of(
                                ErrorCode.NOT_SENT,
                                place + " was not written to within the delivery timeout" + soFar(head),
                                "is a majority of the partition's replicas running?"));
            }
        }
    }

    private String soFar(ProducerBatch batch) {
        return "; attempts: " + batch.attempts + (lastRefusal == null ? "" : ", last answer: " + lastRefusal);
    }

    /** Ends everything, each batch as honestly as it can be said. */
    void failAll(Failure failure) {
        loseWire();
        for (ProducerBatch batch : List.copyOf(pending)) {
            if (batch.isOpen()) {
                fail(batch, failure);
            }
        }
    }

    /** It was refused for good; if an earlier attempt may have succeeded, that is not the whole truth. */
    private void fail(ProducerBatch batch, Failure failure) {
        if (batch.isDoubtful()) {
            failUnknown(batch, failure);
            return;
        }
        notAppendedFrom(pending.indexOf(batch));
        end(batch, failure);
    }

    private void failUnknown(ProducerBatch batch, Failure failure) {
        takeOffWire(batch);
        if (batch.identity != null && (givenUp == null || !givenUp.identity().equals(batch.identity))) {
            givenUp = new GivenUp(batch.identity, failure);
        }
        // What may have been sent is still to be settled under the old identity. The rest need not share its fate.
        for (int i = pending.indexOf(batch) + 1; i < pending.size(); i++) {
            if (pending.get(i).status == Status.WAITING && !pending.get(i).isDoubtful()) {
                notAppendedFrom(i);
                break;
            }
        }
        identity = null;
        end(batch, failure.unknown());
    }

    /** This batch was certainly not appended, so nothing that is stamped behind it ever will be. */
    private void notAppendedFrom(int index) {
        boolean anySent = false;
        ProducerBatch first = pending.get(index);
        int freed = first.sequence;
        boolean current = first.identity != null && first.identity.equals(identity);
        for (ProducerBatch batch : pending.subList(index, pending.size())) {
            if (batch.isOpen() && batch.identity != null) {
                takeOffWire(batch);
                anySent |= batch != first;
                batch.identity = null;
                batch.firstAttempt = batch.attempts + 1;
                batch.doubts = 0;
            }
        }
        if (current && !anySent) {
            nextSequence = freed;
        } else if (current) {
            identity = null;
        }
    }

    private void end(ProducerBatch batch, Failure failure) {
        batch.status = Status.FAILED;
        batch.failure = failure;
        settleHead();
    }

    private void settleHead() {
        while (!pending.isEmpty() && !pending.get(0).isOpen()) {
            settled.accept(pending.remove(0));
        }
    }

    private void takeOffWire(ProducerBatch batch) {
        if (batch.status == Status.ON_WIRE) {
            batch.status = Status.WAITING;
            onWire--;
        }
    }
}
