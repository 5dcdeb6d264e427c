package io.raftlog.client.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.raftlog.client.ClientConfig;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.AlterTopicRequest;
import io.raftlog.protocol.v1.AlterTopicResponse;
import io.raftlog.protocol.v1.CreateTopicRequest;
import io.raftlog.protocol.v1.CreateTopicResponse;
import io.raftlog.protocol.v1.DeleteTopicRequest;
import io.raftlog.protocol.v1.DeleteTopicResponse;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.FetchPartition;
import io.raftlog.protocol.v1.FetchRequest;
import io.raftlog.protocol.v1.FetchResponse;
import io.raftlog.protocol.v1.FetchedPartition;
import io.raftlog.protocol.v1.FollowerStatus;
import io.raftlog.protocol.v1.GetMetadataRequest;
import io.raftlog.protocol.v1.GetMetadataResponse;
import io.raftlog.protocol.v1.GetNodeStatusResponse;
import io.raftlog.protocol.v1.Leader;
import io.raftlog.protocol.v1.ListOffsetsPartition;
import io.raftlog.protocol.v1.ListOffsetsRequest;
import io.raftlog.protocol.v1.ListOffsetsResponse;
import io.raftlog.protocol.v1.ListedOffset;
import io.raftlog.protocol.v1.NodeInfo;
import io.raftlog.protocol.v1.PartitionInfo;
import io.raftlog.protocol.v1.ProduceResponse;
import io.raftlog.protocol.v1.ReplicaStatus;
import io.raftlog.protocol.v1.TopicInfo;
import io.raftlog.record.Record;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Nodes that share their topics by being in one process. */
public final class FakeCluster implements AutoCloseable {
    /** What becomes of one request to append; the default is to append and answer. */
    public interface ProduceFault {
        CompletableFuture<ProduceResponse> apply(FakeNode node, FakePartition partition, ByteBuffer batch);
    }

    private final Map<Integer, FakeNode> nodes = new TreeMap<>();
    private final Map<String, List<FakePartition>> topics = new TreeMap<>();
    private final AtomicLong producerIds = new AtomicLong(1000);
    private volatile ProduceFault fault = FakeCluster::append;
    private volatile boolean hintsGiven = true;
    private volatile UnaryOperator<Message> answers = UnaryOperator.identity();
    private final AtomicLong fetches = new AtomicLong();
    private final FakeGroups groups = new FakeGroups();

    public FakeCluster(int nodeCount) {
        for (int id = 1; id <= nodeCount; id++) {
            nodes.put(id, new FakeNode(id, this));
        }
    }

    public FakeNode node(int id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    public ClientConfig config() {
        return ClientConfig.of(nodes.values().stream().map(FakeNode::address).toList())
                .withRequestTimeout(Duration.ofSeconds(10));
    }

    /** Partition p is led by node p mod n + 1; every node has a replica. */
    public synchronized List<FakePartition> createTopic(String name, int partitions) {
        UUID id = PartitionId.toTopicId(UUID.randomUUID());
        List<FakePartition> created = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            created.add(new FakePartition(new PartitionId(id, partition), partition % nodes.size() + 1));
        }
        topics.put(name, created);
        return created;
    }

    public synchronized void addPartition(String topic) {
        List<FakePartition> more = new ArrayList<>(partitions(topic));
        more.add(new FakePartition(new PartitionId(more.get(0).id().topicId(), more.size()), 1));
        topics.put(topic, more);
    }

    public synchronized void deleteTopic(String name) {
        topics.remove(name);
    }

    public synchronized FakePartition partition(String topic, int partition) {
        return partitions(topic).get(partition);
    }

    private List<FakePartition> partitions(String topic) {
        return Objects.requireNonNull(topics.get(topic), topic);
    }

    public synchronized int partitionCount(String topic) {
        return topics.getOrDefault(topic, List.of()).size();
    }

    public void onProduce(ProduceFault newFault) {
        fault = newFault;
    }

    /** What is sent in the place of each answer; of any node, to any call. */
    public void onAnswer(UnaryOperator<Message> newAnswers) {
        answers = newAnswers;
    }

    public FakeGroups groups() {
        return groups;
    }

    Message answer(Message answer) {
        return answers.apply(answer);
    }

    public void giveHints(boolean given) {
        hintsGiven = given;
    }

    public long fetches() {
        return fetches.get();
    }

    public static CompletableFuture<ProduceResponse> append(FakeNode node, FakePartition partition, ByteBuffer batch) {
        return CompletableFuture.completedFuture(partition.append(batch));
    }

    public static CompletableFuture<ProduceResponse> refuse(ErrorCode code, String message) {
        return CompletableFuture.completedFuture(FakePartition.refused(code, message));
    }

    long nextProducerId() {
        return producerIds.incrementAndGet();
    }

    CompletableFuture<ProduceResponse> produce(FakeNode node, io.raftlog.protocol.v1.PartitionId id, ByteBuffer batch) {
        Optional<FakePartition> partition = find(id);
        Optional<Error> error = refusal(node, partition);
        if (error.isPresent()) {
            return CompletableFuture.completedFuture(
                    ProduceResponse.newBuilder().setError(error.get()).build());
        }
        return fault.apply(node, partition.orElseThrow(), batch);
    }

    private Optional<Error> refusal(FakeNode node, Optional<FakePartition> partition) {
        if (partition.isEmpty()) {
            return Optional.of(FakePartition.error(ErrorCode.UNKNOWN_TOPIC, "no such topic id")
                    .build());
        }
        int leader = partition.get().leaderId();
        if (leader == node.id()) {
            return Optional.empty();
        }
        Error.Builder error = FakePartition.error(ErrorCode.NOT_LEADER, "node " + node.id() + " does not lead");
        if (leader != 0 && hintsGiven) {
            NodeAddress address = node(leader).address();
            error.setLeader(Leader.newBuilder()
                    .setNodeId(leader)
                    .setHost(address.host())
                    .setPort(address.port())
                    .setLeaderEpoch(partition.get().leaderEpoch()));
        }
        return Optional.of(error.build());
    }

    FetchResponse fetch(FakeNode node, FetchRequest request) {
        fetches.incrementAndGet();
        long deadline =
                System.nanoTime() + Duration.ofMillis(request.getMaxWaitMs()).toNanos();
        while (true) {
            FetchResponse.Builder answer = FetchResponse.newBuilder();
            boolean any = false;
            for (FetchPartition asked : request.getPartitionsList()) {
                FetchedPartition part = fetch(node, asked);
                any |= part.hasError() || !part.getBatches().isEmpty();
                answer.addPartitions(part);
            }
            if (any || System.nanoTime() >= deadline) {
                return answer.build();
            }
            find(request.getPartitions(0).getPartition()).ifPresent(FakeCluster::awaitChange);
        }
    }

    private static void awaitChange(FakePartition partition) {
        synchronized (partition) {
            try {
                partition.wait(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FetchedPartition fetch(FakeNode node, FetchPartition asked) {
        FetchedPartition.Builder answer = FetchedPartition.newBuilder().setPartition(asked.getPartition());
        Optional<FakePartition> found = find(asked.getPartition());
        Optional<Error> error = refusal(node, found);
        if (error.isPresent()) {
            return answer.setError(error.get()).build();
        }
        FakePartition partition = found.orElseThrow();
        answer.setHighWatermark(partition.endOffset()).setLogStartOffset(partition.logStartOffset());
        if (asked.getOffset() < partition.logStartOffset() || asked.getOffset() > partition.endOffset()) {
            return answer.setError(FakePartition.error(ErrorCode.OFFSET_OUT_OF_RANGE, "offset " + asked.getOffset()))
                    .build();
        }
        return answer.setBatches(partition.read(asked.getOffset(), asked.getMaxBytes()))
                .build();
    }

    ListOffsetsResponse listOffsets(FakeNode node, ListOffsetsRequest request) {
        ListOffsetsResponse.Builder answer = ListOffsetsResponse.newBuilder();
        for (ListOffsetsPartition asked : request.getPartitionsList()) {
            Optional<FakePartition> found = find(asked.getPartition());
            ListedOffset.Builder listed =
                    ListedOffset.newBuilder().setPartition(asked.getPartition()).setTimestamp(-1);
            Optional<Error> error = refusal(node, found);
            if (error.isPresent()) {
                listed.setError(error.get());
            } else if (asked.getEarliest()) {
                listed.setOffset(found.orElseThrow().logStartOffset());
            } else if (asked.getLatest()) {
                listed.setOffset(found.orElseThrow().endOffset());
            } else {
                listed.setOffset(-1);
                for (Record record : found.orElseThrow().records()) {
                    if (record.timestamp() >= asked.getTimestamp()) {
                        listed.setOffset(record.offset()).setTimestamp(record.timestamp());
                        break;
                    }
                }
            }
            answer.addPartitions(listed);
        }
        return answer.build();
    }

    synchronized GetMetadataResponse metadata(FakeNode node, GetMetadataRequest request) {
        GetMetadataResponse.Builder answer = GetMetadataResponse.newBuilder()
                .setClusterId("fake")
                .setNodeId(node.id())
                .setMetadataLeaderId(1);
        for (FakeNode each : nodes.values()) {
            answer.addNodes(NodeInfo.newBuilder()
                    .setNodeId(each.id())
                    .setHost(each.address().host())
                    .setPort(each.address().port()));
        }
        List<String> asked = request.getTopicsCount() == 0 ? List.copyOf(topics.keySet()) : request.getTopicsList();
        asked.forEach(name -> answer.addTopics(topics.containsKey(name) ? info(name) : unknown(name)));
        return answer.build();
    }

    private TopicInfo unknown(String name) {
        return TopicInfo.newBuilder()
                .setName(name)
                .setError(FakePartition.error(ErrorCode.UNKNOWN_TOPIC, "topic \"" + name + "\" does not exist")
                        .setHint("did you mean: " + String.join(", ", topics.keySet())))
                .build();
    }

    private TopicInfo info(String name) {
        List<FakePartition> partitions = partitions(name);
        TopicInfo.Builder info = TopicInfo.newBuilder()
                .setName(name)
                .setTopicId(idBytes(partitions.get(0).id().topicId()))
                .setReplicationFactor(nodes.size())
                .putEffectiveConfigs(
                        "max.message.bytes", Integer.toString(partitions.get(0).maxMessageBytes()));
        for (FakePartition partition : partitions) {
            info.addPartitions(PartitionInfo.newBuilder()
                    .setPartition(partition.id().partition())
                    .addAllReplicas(nodes.keySet())
                    .setLeaderId(partition.leaderId())
                    .setLeaderEpoch(partition.leaderEpoch()));
        }
        return info.build();
    }

    synchronized GetNodeStatusResponse status(FakeNode node) {
        GetNodeStatusResponse.Builder status = GetNodeStatusResponse.newBuilder()
                .setNodeId(node.id())
                .setClusterId("fake")
                .setVersion("0")
                .setReady(true)
                .setMetadataLeaderId(1);
        topics.values().stream().flatMap(List::stream).forEach(partition -> {
            boolean leads = partition.leaderId() == node.id();
            ReplicaStatus.Builder replica = ReplicaStatus.newBuilder()
                    .setPartition(io.raftlog.protocol.v1.PartitionId.newBuilder()
                            .setTopicId(idBytes(partition.id().topicId()))
                            .setPartition(partition.id().partition()))
                    .setLeader(leads)
                    .setWritable(leads)
                    .setLeaderId(partition.leaderId())
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setHighWatermark(partition.endOffset())
                    .setLogEndOffset(partition.endOffset());
            if (leads) {
                nodes.keySet().stream()
                        .filter(id -> id != node.id())
                        .forEach(id -> replica.addFollowers(
                                FollowerStatus.newBuilder().setNodeId(id).setEntriesBehind(id)));
            }
            status.addReplicas(replica);
        });
        return status.build();
    }

    synchronized CreateTopicResponse create(FakeNode node, CreateTopicRequest request) {
        if (topics.containsKey(request.getName())) {
            return CreateTopicResponse.newBuilder()
                    .setError(FakePartition.error(
                            ErrorCode.TOPIC_EXISTS, "topic \"" + request.getName() + "\" exists already"))
                    .build();
        }
        createTopic(request.getName(), Math.max(1, request.getPartitions()));
        TopicInfo info = info(request.getName());
        if (request.getDryRun()) {
            topics.remove(request.getName());
        }
        return CreateTopicResponse.newBuilder().setTopic(info).build();
    }

    synchronized AlterTopicResponse alter(AlterTopicRequest request) {
        while (partitions(request.getName()).size() < request.getPartitions()) {
            addPartition(request.getName());
        }
        return AlterTopicResponse.newBuilder().setTopic(info(request.getName())).build();
    }

    synchronized DeleteTopicResponse delete(DeleteTopicRequest request) {
        topics.remove(request.getName());
        return DeleteTopicResponse.getDefaultInstance();
    }

    private synchronized Optional<FakePartition> find(io.raftlog.protocol.v1.PartitionId id) {
        return topics.values().stream()
                .flatMap(List::stream)
                .filter(partition -> idBytes(partition.id().topicId()).equals(id.getTopicId())
                        && partition.id().partition() == id.getPartition())
                .findFirst();
    }

    private static ByteString idBytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }

    @Override
    public void close() {
        nodes.values().forEach(FakeNode::close);
    }
}
