package io.raftlog.client.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.client.producer.PartitionLane.Next;
import io.raftlog.client.producer.ProducerBatch.Status;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.protocol.Refusal;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The SDK's lane of one partition, for a simulation that is its network and its clock. Batch 7 holds records 7:0, 7:1.. */
public final class SimulatedProducer {
    /** A batch on its way. */
    public static final class Sent {
        private final ProducerBatch batch;
        private final int attempt;
        private final ByteBuffer bytes;

        private Sent(ProducerBatch batch) {
            this.batch = batch;
            this.attempt = batch.attempt();
            this.bytes = batch.encode();
        }

        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    /**
     * How a batch ended.
     *
     * @param baseOffset empty if it failed
     * @param certainlyNot whether it failed and was told not to have been appended
     */
    public record Settled(int number, int count, Optional<Long> baseOffset, boolean certainlyNot) {}

    private final List<ProducerBatch> added = new ArrayList<>();
    private final List<ProducerBatch> settled = new ArrayList<>();
    private final PartitionLane lane = new PartitionLane("simulated/0", 5, settled::add);
    private long identities;

    /** @param deadline of this batch, in the time of {@link #expire} */
    public void add(int count, long deadline) {
        RecordBatchBuilder records = new RecordBatchBuilder(CompressionCodec.NONE, 10_000);
        for (int i = 0; i < count; i++) {
            records.tryAppend(1_000, null, UTF_8.encode(added.size() + ":" + i), List.of());
        }
        ProducerBatch batch = new ProducerBatch(records, Collections.nCopies(count, Nobody.INSTANCE), 0, deadline);
        added.add(batch);
        lane.add(batch);
    }

    public boolean isIdle() {
        return lane.isEmpty();
    }

    /** What goes onto the wire now. */
    public List<Sent> send() {
        List<Sent> sent = new ArrayList<>();
        for (ProducerBatch batch : allToSend()) {
            sent.add(new Sent(batch));
        }
        return sent;
    }

    private List<ProducerBatch> allToSend() {
        List<ProducerBatch> all = new ArrayList<>();
        for (List<ProducerBatch> next = lane.nextToSend(1 << 20); !next.isEmpty(); next = lane.nextToSend(1 << 20)) {
            all.addAll(next);
        }
        return all;
    }

    public void appended(Sent sent, long baseOffset, boolean duplicate) {
        lane.appended(sent.batch, sent.attempt, baseOffset, duplicate);
    }

    /** @return whether another node is to be asked */
    public boolean refused(Sent sent, Refusal refusal) {
        return lane.refused(sent.batch, sent.attempt, Failure.of(refusal.code(), refusal.message()))
                == Next.FIND_LEADER;
    }

    /** Gives it a fresh identity if it wants one. */
    public void identify() {
        if (lane.needsIdentity()) {
            lane.begin(new ProducerIdentity(++identities, (short) 0));
        }
    }

    public void loseWire() {
        lane.loseWire();
    }

    public void expire(long now) {
        lane.expire(now);
    }

    public int added() {
        return added.size();
    }

    /** In the order in which they were settled. */
    public List<Settled> settled() {
        return settled.stream()
                .map(batch -> new Settled(
                        added.indexOf(batch),
                        batch.count(),
                        batch.status == Status.APPENDED ? Optional.of(batch.baseOffset) : Optional.empty(),
                        batch.failure != null && batch.failure.definite()))
                .toList();
    }

    private enum Nobody implements Delivery {
        INSTANCE;

        @Override
        public void appended(long offset, boolean duplicate) {}

        @Override
        public void failed(Failure failure) {}
    }
}
