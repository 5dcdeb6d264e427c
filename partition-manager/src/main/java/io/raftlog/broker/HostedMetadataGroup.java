package io.raftlog.broker;

import io.raftlog.broker.request.MetadataGroup;
import io.raftlog.metadata.MetadataCodec;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataImage;
import io.raftlog.metadata.MetadataReply;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupStatus;
import io.raftlog.raft.RaftHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The metadata group, reached through this node's Raft host.
 *
 * <p>Thread-safe.
 */
record HostedMetadataGroup(
        RaftHost host, UUID groupId, List<GroupMember> founders, Supplier<MetadataImage> images, Duration timeout)
        implements MetadataGroup {
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** Made from the cluster's id, so that nodes of different clusters never end up in one group. */
    static UUID groupIdOf(String clusterId) {
        return UUID.nameUUIDFromBytes(("raftlog metadata of " + clusterId).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletableFuture<MetadataReply> propose(MetadataCommand command) {
        return host.submit(groupId, members(), MetadataCodec.encodeCommand(command), timeout)
                .thenApply(MetadataCodec::decodeReply)
                .orTimeout(timeout.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The nodes that are known to keep the metadata, and those that did in the beginning. */
    private List<GroupMember> members() {
        Map<Integer, GroupMember> members = new LinkedHashMap<>();
        images.get()
                .nodes()
                .values()
                .forEach(node -> members.put(node.nodeId(), new GroupMember(node.nodeId(), node.raftAddress())));
        founders.forEach(founder -> members.putIfAbsent(founder.nodeId(), founder));
        return List.copyOf(members.values());
    }

    @Override
    public int leaderId() {
        return host.status(groupId).map(GroupStatus::leaderId).orElse(0);
    }
}
