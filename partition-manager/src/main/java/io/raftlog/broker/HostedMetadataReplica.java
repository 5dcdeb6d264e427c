package io.raftlog.broker;

import io.raftlog.raft.RaftHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;

/**
 * The metadata group on this node's Raft host.
 *
 * <p>Thread-safe.
 */
record HostedMetadataReplica(RaftHost host, DataDirectory directory, UUID groupId, NodeConfig config)
        implements MetadataReplica.Group {
    @Override
    public boolean isOpen() {
        return host.groups().contains(groupId);
    }

    @Override
    public boolean isKept() {
        return Files.exists(directory.raft().resolve(groupId.toString()));
    }

    @Override
    public boolean wasOpened() {
        return directory.hasFounded()
                || directory.hasJoined()
                || directory.hasMetadata()
                || host.quarantined().containsKey(groupId);
    }

    @Override
    public void discard() throws IOException {
        // First: should this node stop on the way, it must not come back as a founder.
        directory.markJoined();
        host.removeGroup(groupId);
        directory.discardMetadata();
    }

    @Override
    public void found() throws IOException {
        host.addGroup(groupId, config.foundingNodes());
        // Not before: a first start that a crash interrupts leaves nothing, and is a first start again.
        directory.markFounded();
    }

    @Override
    public void join() throws IOException {
        // First: should this node stop before it has an entry, it must not come back as a founder.
        directory.markJoined();
        host.joinGroup(groupId, config.foundingNodes(), config.addresses().raftAdvertised());
    }
}
