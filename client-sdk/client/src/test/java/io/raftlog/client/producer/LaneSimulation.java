package io.raftlog.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.producer.ModelBroker.Answer;
import io.raftlog.client.producer.ModelBroker.Request;
import io.raftlog.client.producer.PartitionLane.Next;
import io.raftlog.client.producer.ProducerBatch.Status;
import io.raftlog.client.routing.Failure;
import io.raftlog.client.routing.ProducerIdentity;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A lane on a network that loses connections and answers, delivers late what a lost connection had taken, and changes
 * leaders, in front of a {@link ModelBroker}.
 */
final class LaneSimulation {
    /** What may happen beside the ordinary. */
    enum Trouble {
        /** Batches that the broker sometimes refuses for good: a limit that is changed to and fro. */
        TOO_LARGE,
        /** Deadlines that pass. */
        EXPIRY,
        /** The broker forgets a producer that was silent. */
        AMNESIA
    }

    private static final long[] DEADLINES_AFTER = {4, 15, 60};

    /** Requests in the order of sending; answers come in any order. */
    private static final class Connection {
        final Deque<Request> requests = new ArrayDeque<>();
        final List<Answer> answers = new ArrayList<>();
        boolean heard = true;
    }

    private final Random random;
    private final Set<Trouble> troubles;
    private final long deadlineAfter;
    private final ModelBroker broker = new ModelBroker();
    private final List<ProducerBatch> added = new ArrayList<>();
    private final List<ProducerBatch> settled = new ArrayList<>();
    private final Set<ProducerBatch> tooLarge = new HashSet<>();
    private final List<Connection> connections = new ArrayList<>();
    private final PartitionLane lane = new PartitionLane("model/0", 5, settled::add);
    private Connection current = connect();
    private long now;
    private long identities;

    LaneSimulation(long seed, Set<Trouble> troubles) {
        this.random = new Random(seed);
        this.troubles = troubles;
        this.deadlineAfter = DEADLINES_AFTER[random.nextInt(DEADLINES_AFTER.length)];
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
        heal();
        verify();
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> add();
            case 3, 4, 5 -> send();
            case 6, 7, 8 -> deliver();
            case 9, 10, 11 -> answer();
            case 12 -> giveIdentity();
            case 13 -> loseConnection();
            case 14 -> {
                now += random.nextInt(8);
                if (troubles.contains(Trouble.EXPIRY)) {
                    lane.expire(now);
                }
            }
            case 15 -> {
                if (troubles.contains(Trouble.AMNESIA) && lane.isEmpty()) {
                    forget();
                }
            }
            default -> throw new AssertionError();
        }
    }

    private void add() {
        int count = 1 + random.nextInt(3);
        ProducerBatch batch = new ProducerBatch(
                new RecordBatchBuilder(CompressionCodec.NONE, 1_000),
                Collections.nCopies(count, Ignoring.INSTANCE),
                0,
                now + deadlineAfter);
        if (troubles.contains(Trouble.TOO_LARGE) && random.nextInt(8) == 0) {
            tooLarge.add(batch);
        }
        added.add(batch);
        lane.add(batch);
    }

    private void send() {
        for (ProducerBatch batch : allToSend()) {
            current.requests.add(
                    new Request(batch, batch.attempt(), Objects.requireNonNull(batch.identity), batch.sequence));
        }
    }

    private List<ProducerBatch> allToSend() {
        List<ProducerBatch> all = new ArrayList<>();
        for (List<ProducerBatch> next = lane.nextToSend(1 << 20); !next.isEmpty(); next = lane.nextToSend(1 << 20)) {
            all.addAll(next);
        }
        return all;
    }

    /** A request reaches the broker, on any connection, also on one that the lane has long given up. */
    private void deliver() {
        Connection connection = anyConnection();
        Request request = connection.requests.poll();
        if (request == null) {
            return;
        }
        if (tooLarge.contains(request.batch()) && random.nextBoolean()) {
            connection.answers.add(ModelBroker.refuse(request, ErrorCode.RECORD_TOO_LARGE));
            return;
        }
        connection.answers.add(
                switch (random.nextInt(12)) {
                    case 0 -> ModelBroker.refuse(request, ErrorCode.NOT_LEADER);
                    case 1 -> ModelBroker.refuse(request, ErrorCode.BUSY);
                    case 2 -> {
                        if (random.nextBoolean()) {
                            broker.append(request);
                        }
                        yield ModelBroker.refuse(request, ErrorCode.LEADERSHIP_LOST);
                    }
                    default -> broker.append(request);
                });
    }

    private void answer() {
        Connection connection = anyConnection();
        if (connection.heard && !connection.answers.isEmpty()) {
            hear(connection.answers.remove(random.nextInt(connection.answers.size())));
        }
    }

    private void hear(Answer answer) {
        Request request = answer.request();
        if (answer.failure().isEmpty()) {
            lane.appended(request.batch(), request.attempt(), answer.baseOffset(), answer.duplicate());
        } else {
            Next next = lane.refused(
                    request.batch(), request.attempt(), answer.failure().get());
            if (next == Next.FIND_LEADER) {
                current = connect();
            }
        }
    }

    private void giveIdentity() {
        if (lane.needsIdentity()) {
            lane.begin(new ProducerIdentity(++identities, (short) 0));
        }
    }

    private void loseConnection() {
        current.heard = false;
        if (random.nextBoolean()) {
            current.requests.clear();
        }
        lane.loseWire();
        current = connect();
    }

    private void forget() {
        // A partition forgets who has been silent for days; by then nothing old is on its way any more.
        connections.forEach(each -> each.requests.clear());
        broker.forgetProducers();
    }

    /** Most often the one in use. */
    private Connection anyConnection() {
        return random.nextInt(3) > 0 ? current : connections.get(random.nextInt(connections.size()));
    }

    private Connection connect() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    /** From here on nothing fails any more. */
    private void heal() {
        for (int round = 0; round < 10 * added.size() + 100 && !lane.isEmpty(); round++) {
            giveIdentity();
            send();
            for (Request request = current.requests.poll(); request != null; request = current.requests.poll()) {
                current.answers.add(broker.append(request));
            }
            for (Answer answer : List.copyOf(current.answers)) {
                current.answers.remove(answer);
                hear(answer);
            }
        }
        // The last of what was lost on the way arrives.
        connections.forEach(each -> each.requests.forEach(broker::append));
    }

    private void verify() {
        assertThat(settled).as("each once, in order").containsExactlyElementsOf(added);
        assertThat(broker.log()).as("nothing twice").doesNotHaveDuplicates();
        List<ProducerBatch> acknowledged =
                settled.stream().filter(each -> each.status == Status.APPENDED).toList();
        assertThat(broker.log().stream().filter(acknowledged::contains).toList())
                .as("all that is acknowledged, in order")
                .isEqualTo(acknowledged);
        long offset = 0;
        for (ProducerBatch batch : broker.log()) {
            if (batch.status == Status.APPENDED) {
                assertThat(batch.baseOffset).isEqualTo(offset);
            }
            offset += batch.count();
        }
        for (ProducerBatch batch : settled) {
            Failure failure = batch.failure;
            if (failure != null && failure.definite()) {
                assertThat(broker.log()).as("certainly not appended").doesNotContain(batch);
            }
        }
        if (troubles.isEmpty()) {
            assertThat(acknowledged).as("nothing fails without a reason").hasSameSizeAs(added);
        }
    }

    private enum Ignoring implements Delivery {
        INSTANCE;

        @Override
        public void appended(long offset, boolean duplicate) {}

        @Override
        public void failed(Failure failure) {}
    }
}
