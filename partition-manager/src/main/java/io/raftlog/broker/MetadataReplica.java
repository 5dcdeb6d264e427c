package io.raftlog.broker;

import io.raftlog.raft.GroupMember;
import io.raftlog.raft.GroupQuarantinedException;
import io.raftlog.raft.GroupSighting;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's replica of the metadata, before it is open: whether the node may found the group with the others, or must
 * be let in. An empty directory alone tells nothing: it may be that of a first start, or what is left of a node whose
 * disk was replaced; and that one must not vote, for it has forgotten what it acknowledged.
 *
 * <p>Confined to the thread of its chore.
 */
final class MetadataReplica {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataReplica.class);

    /** What is to be done about it now. */
    enum State {
        /** It is open. */
        OPEN,
        /** Nobody can tell yet whether the cluster has been founded. */
        WAITING,
        /** The cluster is there: this node must be let in. */
        OUTSIDE,
        /** It was open once, and cannot be trusted: the cluster must be told before this node is let in again. */
        LOST
    }

    /** The group on this node's Raft host and on others'. */
    interface Group {
        boolean isOpen();

        /** Whether something of it is kept here that may be opened. */
        boolean isKept();

        /** Whether it was open here before: if nothing of it is left, its votes are forgotten. */
        boolean wasOpened();

        /** Deletes what is left of it, also of one that is quarantined. */
        void discard() throws IOException;

        /** As one of its founders. */
        void found() throws IOException;

        /** To be let in by its leader. */
        void join() throws IOException;
    }

    private final Group group;
    private final boolean joined;
    private final List<GroupMember> otherFounders;
    private final boolean founder;
    private final Function<GroupMember, GroupSighting> look;
    private String waitedFor = "";
    /** The cluster knows that this node's replica is lost. */
    private boolean givenUp;

    /**
     * @param nodeId this node
     * @param joined whether this node was let in before, rather than one of the founders
     * @param look asks another node what it has of the group
     */
    MetadataReplica(
            int nodeId,
            List<GroupMember> founders,
            boolean joined,
            Group group,
            Function<GroupMember, GroupSighting> look) {
        this.group = group;
        this.joined = joined;
        this.founder = founders.stream().anyMatch(member -> member.nodeId() == nodeId);
        this.otherFounders =
                founders.stream().filter(member -> member.nodeId() != nodeId).toList();
        this.look = look;
    }

    /** Opens it if that is safe; may take as long as other nodes take to answer. */
    State prepare() throws IOException {
        if (group.isOpen()) {
            return State.OPEN;
        }
        if (group.isKept()) {
            try {
                if (!founder || joined) {
                    group.join();
                } else {
                    group.found();
                }
                return State.OPEN;
            } catch (GroupQuarantinedException e) {
                LOG.warn("this node's replica of the metadata cannot be used", e);
            }
        }
        if (givenUp) {
            return State.OUTSIDE;
        }
        if (group.wasOpened()) {
            return State.LOST;
        }
        return founder && !joined ? prepareFirstStart() : State.OUTSIDE;
    }

    /** Whether this node knows of no other to get the metadata from. */
    boolean isOnly() {
        return otherFounders.isEmpty();
    }

    /** The cluster has heard that this replica is lost, and will not let it in before all have forgotten it. */
    void giveUp() throws IOException {
        LOG.warn("this node's replica of the metadata is lost: it is made anew with what the other nodes have");
        group.discard();
        givenUp = true;
    }

    private State prepareFirstStart() throws IOException {
        Optional<GroupMember> silent = Optional.empty();
        for (GroupMember other : otherFounders) {
            switch (look.apply(other)) {
                case WRITTEN -> {
                    LOG.warn(
                            "the cluster has been founded (node {} has its metadata), and nothing of it is here: this node"
                                    + " asks to be let in again",
                            other.nodeId());
                    return State.OUTSIDE;
                }
                case UNREACHABLE -> silent = Optional.of(other);
                case ABSENT, EMPTY -> LOG.debug("node {} has no metadata yet", other.nodeId());
            }
        }
        if (silent.isPresent()) {
            String who = silent.get().toString();
            if (!who.equals(waitedFor)) {
                waitedFor = who;
                LOG.info(
                        "first start: waits for node {} at {}",
                        silent.get().nodeId(),
                        silent.get().address());
            }
            return State.WAITING;
        }
        group.found();
        return State.OPEN;
    }

    /** The cluster has let this node in. */
    void join() throws IOException {
        group.join();
    }
}
