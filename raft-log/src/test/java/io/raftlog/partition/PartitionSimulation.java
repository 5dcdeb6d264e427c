package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.producer.SimulatedProducer;
import io.raftlog.client.producer.SimulatedProducer.Sent;
import io.raftlog.client.producer.SimulatedProducer.Settled;
import io.raftlog.log.ForgetfulDisk;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A producer's lane, three replicas and a reader; everything between them is lost, late, or comes twice, leaders change at
 * any point, nodes are cut off from each other and lose power. Everything is as the seed says.
 */
final class PartitionSimulation {
    private static final long[] DEADLINES_AFTER = {30, 150, 100_000};

    private record Request(Sent sent, long sentAt) {}

    private record Answer(Sent sent, AppendResult result) {}

    /** To one node, while that lives; requests arrive in order, answers come in any. */
    private static final class Connection {
        final SimulatedReplica node;
        final Deque<Request> requests = new ArrayDeque<>();
        final List<Answer> answers = new ArrayList<>();
        boolean heard = true;
        boolean broken;

        Connection(SimulatedReplica node) {
            this.node = node;
        }
    }

    private final Random random;
    private final SimulatedGroup group;
    private final SimulatedProducer producer = new SimulatedProducer();
    private final List<Connection> connections = new ArrayList<>();
    private final SimulatedReaders readers = new SimulatedReaders();

    private final long deadlineAfter;
    /** Whether producers that are silent for long are forgotten. */
    private final boolean forgets;

    private final DeclaredSilence silence;
    private Connection current;
    private long now;

    private final Counts counts;

    /** What has happened, over several runs. */
    static final class Counts {
        int acknowledged;
        int duplicates;
        int reads;
        /** Records that a reader was not given, and that are no more. */
        int withheld;

        int crashes;
        int reigns;
        int forgotten;
        int unknown;
    }

    PartitionSimulation(long seed) throws IOException {
        this(seed, new Counts());
    }

    PartitionSimulation(long seed, Counts counts) throws IOException {
        this.counts = counts;
        random = new Random(seed);
        group = new SimulatedGroup(random);
        deadlineAfter = DEADLINES_AFTER[random.nextInt(DEADLINES_AFTER.length)];
        forgets = random.nextBoolean();
        silence = new DeclaredSilence(deadlineAfter);
        current = connect(likelyLeader());
    }

    void run(int steps) throws IOException {
        group.elect();
        for (int i = 0; i < steps; i++) {
            step();
        }
        heal();
        verify();
        counts.reigns += group.elections();
        counts.forgotten += group.nodes().get(0).forgotten();
    }

    private void step() throws IOException {
        now++;
        SimulatedReplica node = group.any();
        switch (random.nextInt(62)) {
            case 0, 1, 2 -> producer.add(1 + random.nextInt(3), now + deadlineAfter);
            case 3, 4, 5 -> send();
            case 6, 7, 8, 9, 10 -> deliver(anyConnection());
            case 11, 12, 13 -> hear(anyConnection());
            case 14 -> producer.identify();
            case 15 -> producer.expire(now);
            case 16 -> loseConnection();
            case 17, 18, 19, 20, 21 -> doing(node, () -> node.work(1 + random.nextInt(3)));
            case 22, 23, 24, 25, 26, 27 -> group.replicate(node, group.any(), random.nextInt(4));
            case 28, 29, 30 -> group.commit(node);
            case 31, 32, 33, 34 -> doing(node, node::apply);
            case 35, 36, 39, 40 -> read(random.nextBoolean() ? node : group.leader());
            case 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58 -> progress();
            case 37 -> doing(node, node::checkpoint);
            case 38 -> {
                if (random.nextInt(3) == 0) {
                    group.elect();
                }
            }
            case 59 -> forgetSilent(random.nextBoolean() ? node : group.leader());
            case 60 -> {
                if (random.nextBoolean()) {
                    group.cutOrReconnect(likelyLeader());
                }
            }
            default -> {
                if (random.nextInt(8) == 0) {
                    crash(node);
                } else if (random.nextInt(8) == 0) {
                    node.crashAfter(1 + random.nextInt(20));
                }
            }
        }
    }

    private void progress() throws IOException {
        try {
            group.progress();
        } catch (UncheckedIOException e) {
            // Of which node, does not matter: all of them may be cut off.
            assertThat(e).hasCauseInstanceOf(ForgetfulDisk.CrashedException.class);
            for (SimulatedReplica node : group.nodes()) {
                crash(node);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** The power may go in the middle of it. */
    private void doing(SimulatedReplica node, Work work) throws IOException {
        try {
            work.run();
        } catch (ForgetfulDisk.CrashedException e) {
            crash(node);
        } catch (UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(ForgetfulDisk.CrashedException.class);
            crash(node);
        }
    }

    private void crash(SimulatedReplica node) throws IOException {
        counts.crashes++;
        node.crash(random);
        for (Connection connection : connections) {
            if (connection.node == node) {
                connection.broken = true;
                connection.requests.clear();
                connection.answers.clear();
            }
        }
        if (current.broken) {
            producer.loseWire();
            current = connect(likelyLeader());
        }
    }

    private void forgetSilent(SimulatedReplica node) throws IOException {
        if (!forgets) {
            return;
        }
        if (random.nextInt(3) == 0) {
            // What is under way goes on for a little, perhaps to its end; then nothing happens for about as long as is
            // declared.
            for (int i = random.nextInt(40); i > 0; i--) {
                send();
                deliver(current);
                progress();
                hear(current);
            }
            doing(node, () -> look(node));
            now += silence.steps() / 2 + random.nextLong(silence.steps());
        }
        doing(node, () -> look(node));
    }

    private void look(SimulatedReplica node) {
        node.replica().keeper().forgetProducers(now, silence.duration());
    }

    private void send() {
        if (forgets) {
            // Where retries never end, nobody could ever be forgotten.
            producer.expire(now);
        }
        producer.send().forEach(sent -> current.requests.add(new Request(sent, now)));
    }

    private void deliver(Connection connection) {
        Request request = connection.requests.poll();
        if (request == null || (forgets && silence.isLostOnItsWay(request.sentAt(), now))) {
            return;
        }
        Sent sent = request.sent();
        boolean knowsAll = connection.node.leads && connection.node == group.leader();
        CompletableFuture<AppendResult> appended = connection.node.replica().append(sent.bytes());
        if (knowsAll && appended.isDone() && isUnknown(appended.join())) {
            counts.unknown++;
            silence.unknown(sent.bytes(), now);
        }
        appended.thenAccept(result -> {
            if (result instanceof AppendResult.Appended) {
                silence.acknowledged(sent.bytes(), request.sentAt());
            }
            if (!connection.broken) {
                connection.answers.add(new Answer(sent, result));
            }
        });
    }

    private static boolean isUnknown(AppendResult result) {
        return result instanceof AppendResult.Refused refused
                && refused.refusal().code() == ErrorCode.UNKNOWN_PRODUCER;
    }

    private void hear(Connection connection) {
        if (!connection.heard || connection.answers.isEmpty()) {
            return;
        }
        Answer answer = connection.answers.remove(random.nextInt(connection.answers.size()));
        if (answer.result() instanceof AppendResult.Appended appended) {
            counts.acknowledged++;
            counts.duplicates += appended.duplicate() ? 1 : 0;
            producer.appended(answer.sent(), appended.baseOffset(), appended.duplicate());
        } else if (producer.refused(answer.sent(), ((AppendResult.Refused) answer.result()).refusal())) {
            current = connect(likelyLeader());
        }
    }

    /** What was taken by then may still arrive. */
    private void loseConnection() {
        current.heard = false;
        if (random.nextBoolean()) {
            current.requests.clear();
        }
        producer.loseWire();
        current = connect(likelyLeader());
    }

    private SimulatedReplica likelyLeader() {
        return random.nextInt(4) > 0 ? group.leader() : group.any();
    }

    private Connection anyConnection() {
        return random.nextInt(3) > 0 ? current : connections.get(random.nextInt(connections.size()));
    }

    private Connection connect(SimulatedReplica node) {
        Connection connection = new Connection(node);
        connections.add(connection);
        return connection;
    }

    private void read(SimulatedReplica node) throws IOException {
        long from = random.nextInt((int) node.machine().highWatermark().offset() + 1);
        counts.reads += readers.read(node, from) ? 1 : 0;
    }

    /** The power comes back, and stays, all hear each other; a leader is found, and what is under way comes to its end. */
    private void heal() throws IOException {
        group.reconnect();
        for (SimulatedReplica node : group.nodes()) {
            crash(node);
        }
        while (group.nodes().stream().noneMatch(node -> node.leads)) {
            group.elect();
        }
        group.settle();
        for (int round = 0; round < 20 * producer.added() + 100 && !producer.isIdle(); round++) {
            producer.identify();
            send();
            while (!current.requests.isEmpty()) {
                deliver(current);
            }
            group.settle();
            while (!current.answers.isEmpty()) {
                hear(current);
            }
        }
        assertThat(producer.isIdle()).as("all is settled in the end").isTrue();
        connections.forEach(late -> {
            while (!late.requests.isEmpty()) {
                deliver(late);
            }
        });
        group.settle();
    }

    private void verify() throws IOException {
        SimulatedReplica first = group.nodes().get(0);
        Map<Long, String> log = contentOf(first);
        for (SimulatedReplica node : group.nodes()) {
            assertThat(contentOf(node)).as("node %d, and node 1", node.id).isEqualTo(log);
            assertThat(node.machine().stateCopy())
                    .as("state of node %d, and of node 1", node.id)
                    .isEqualTo(first.machine().stateCopy());
        }
        assertThat(log.keySet()).as("no gaps").hasSize((int)
                first.machine().highWatermark().offset());
        assertThat(log.values()).as("nothing twice").doesNotHaveDuplicates();
        readers.verify(log);
        counts.withheld += readers.rightlyWithheld(log);
        verifySettled(log);
    }

    private void verifySettled(Map<Long, String> log) {
        List<Settled> settled = producer.settled();
        assertThat(settled).as("each once").hasSize(producer.added());
        long end = 0;
        for (int number = 0; number < settled.size(); number++) {
            Settled batch = settled.get(number);
            assertThat(batch.number()).as("in order").isEqualTo(number);
            if (batch.baseOffset().isPresent()) {
                long base = batch.baseOffset().get();
                assertThat(base).as("acknowledged in the order of sending").isGreaterThanOrEqualTo(end);
                for (int i = 0; i < batch.count(); i++) {
                    assertThat(log).as("acknowledged, and not there").containsEntry(base + i, number + ":" + i);
                }
                end = base + batch.count();
            }
            if (batch.certainlyNot()) {
                assertThat(log.values()).as("certainly not appended").doesNotContain(number + ":0");
            }
        }
    }

    private static Map<Long, String> contentOf(SimulatedReplica node) throws IOException {
        Map<Long, String> all = new HashMap<>();
        long end = node.machine().highWatermark().offset();
        while (all.size() < end) {
            int before = all.size();
            all.putAll(SimulatedReaders.valuesIn(node.machine().log().read(before, end, 1 << 20)));
            assertThat(all).as("offset %d of node %d", before, node.id).hasSizeGreaterThan(before);
        }
        return all;
    }
}
