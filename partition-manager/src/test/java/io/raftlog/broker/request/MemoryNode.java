package io.raftlog.broker.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.metadata.MetadataCodec;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImages;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.metadata.MetadataStateMachine;
import io.raftlog.metadata.Topic;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.Refusal;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.CompressionCodec;
import io.raftlog.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Node 1 of a cluster of three without a network, a disk or a clock: handlers on a real metadata machine, partitions in
 * memory. All runs on the calling thread; time passes when told to.
 */
public final class MemoryNode implements Partitions, MetadataGroup, Timer {
    public static final int NODE = 1;
    static final long IN_FLIGHT = 1 << 20;
    static final long FETCH_MEMORY = 4 << 20;

    /** Nodes that this one holds for dead. */
    final Set<Integer> suspected = new HashSet<>();

    public final Map<PartitionId, MemoryPartition> partitions = new LinkedHashMap<>();
    final MetadataImages images = new MetadataImages();
    final List<MetadataCommand> proposed = new ArrayList<>();
    public final ServingGate gate = new ServingGate();
    public final ByteBudget inFlight = new ByteBudget(IN_FLIGHT);
    public final ByteBudget fetchMemory = new ByteBudget(FETCH_MEMORY);
    public final MetadataAccess metadata = new MetadataAccess(this, images, Duration.ofSeconds(5), this, Runnable::run);
    public final Routing routing = new Routing(NODE, this, metadata, suspected::contains);
    public final TopicDescriber describer = new TopicDescriber(this, Map.of());
    private final MetadataStateMachine machine = new MetadataStateMachine(images);
    private final List<Runnable> due = new ArrayList<>();
    private long index;

    /** What a proposal fails with, instead of being carried out. */
    Optional<Supplier<Throwable>> failure = Optional.empty();

    public MemoryNode() {
        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            apply(new MetadataCommand.RegisterNode(
                    nodeId,
                    new UUID(0, nodeId),
                    new NodeAddress("127.0.0.1", 9400 + nodeId),
                    new NodeAddress("127.0.0.1", 9500 + nodeId)));
        }
        gate.open();
    }

    /** A topic that this node knows, its partitions hosted and led here. */
    public Topic topic(String name, int count) {
        apply(new MetadataCommand.CreateTopic(
                PartitionId.toTopicId(UUID.nameUUIDFromBytes(name.getBytes(UTF_8))), name, count, 3, Map.of(), 0));
        Topic topic = images.latest().topic(name).orElseThrow();
        for (int partition = 0; partition < count; partition++) {
            host(topic.partitionId(partition));
        }
        return topic;
    }

    public MemoryPartition host(PartitionId id) {
        return partitions.computeIfAbsent(id, MemoryPartition::new);
    }

    MetadataReply apply(MetadataCommand command) {
        return MetadataCodec.decodeReply(
                machine.apply(new EntryPosition(1, ++index), MetadataCodec.encodeCommand(command)));
    }

    public FetchHandler fetch(int maxBytes) {
        return new FetchHandler(routing, fetchMemory, maxBytes, gate, this, Runnable::run, new Random(42));
    }

    @Override
    public Optional<LocalPartition> find(PartitionId id) {
        return Optional.ofNullable(partitions.get(id));
    }

    @Override
    public Collection<LocalPartition> all() {
        return List.copyOf(partitions.values());
    }

    @Override
    public CompletableFuture<MetadataReply> propose(MetadataCommand command) {
        proposed.add(command);
        return failure.<CompletableFuture<MetadataReply>>map(why -> CompletableFuture.failedFuture(why.get()))
                .orElseGet(() -> CompletableFuture.completedFuture(apply(command)));
    }

    @Override
    public int leaderId() {
        return 2;
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        due.add(action);
        return () -> due.remove(action);
    }

    /** Everything that was to run later runs now. */
    void timePasses() {
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }

    int pendingAlarms() {
        return due.size();
    }

    public static ByteBuffer batch(int valueBytes) {
        RecordBatchBuilder builder = new RecordBatchBuilder(CompressionCodec.NONE, 1 << 20);
        if (!builder.tryAppend(1_000, null, ByteBuffer.allocate(valueBytes), List.of())) {
            throw new IllegalArgumentException("too large");
        }
        return builder.build(-1, (short) -1, -1);
    }

    static <T> T given(CompletableFuture<Answer<T>> answer) {
        if (answer.join() instanceof Answer.Given<T> given) {
            return given.value();
        }
        throw new AssertionError(answer.join());
    }

    static <T> Answer.Refused<T> refused(CompletableFuture<Answer<T>> answer) {
        if (answer.join() instanceof Answer.Refused<T> refused) {
            return refused;
        }
        throw new AssertionError(answer.join());
    }

    static <T> Refusal refusal(CompletableFuture<Answer<T>> answer) {
        return refused(answer).refusal();
    }
}
