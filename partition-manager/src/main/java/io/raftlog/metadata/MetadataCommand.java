package io.raftlog.metadata;

import io.raftlog.model.NodeAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What may be asked of the metadata group. The proposer stamps time and ids into it, so that every replica decides the
 * same. Each may be proposed again after an unknown outcome: the second time changes nothing more.
 *
 * <p>Immutable.
 */
public sealed interface MetadataCommand
        permits MetadataCommand.RegisterNode,
                MetadataCommand.CreateTopic,
                MetadataCommand.AlterTopic,
                MetadataCommand.DeleteTopic,
                MetadataCommand.AllocateProducerIds,
                MetadataCommand.Barrier,
                MembershipCommand,
                MetadataCommand.OpenGroupLog,
                MetadataCommand.AppendGroupRecords {
    /**
     * A node tells where it is reached, at each of its starts.
     *
     * @param directoryId made when the node's data directory was, so that an empty directory is not taken for the old one
     */
    record RegisterNode(int nodeId, UUID directoryId, NodeAddress clientAddress, NodeAddress raftAddress)
            implements MetadataCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.registerNode(this);
        }
    }

    /** @param topicId chosen by the proposer; the same one again is the same request */
    record CreateTopic(
            UUID topicId,
            String name,
            int partitions,
            int replicationFactor,
            Map<String, String> configs,
            long createdAtMs)
            implements MetadataCommand {
        public CreateTopic {
            configs = Map.copyOf(configs);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.createTopic(this);
        }
    }

    /** @param partitions how many there shall be; 0: as many as there are */
    record AlterTopic(
            UUID topicId,
            Map<String, String> setConfigs,
            Set<String> unsetConfigs,
            int partitions,
            boolean acceptKeyOrderBreak)
            implements MetadataCommand {
        public AlterTopic {
            setConfigs = Map.copyOf(setConfigs);
            unsetConfigs = Set.copyOf(unsetConfigs);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.alterTopic(this);
        }
    }

    record DeleteTopic(UUID topicId) implements MetadataCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.deleteTopic(this);
        }
    }

    /** Asks for producer ids that nobody had before; proposed twice, the first block is never used. */
    record AllocateProducerIds(int nodeId, int count) implements MetadataCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.allocateProducerIds(this);
        }
    }

    /** Changes nothing: its reply tells how far the metadata was when it was asked for. */
    record Barrier() implements MetadataCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.barrier(this);
        }
    }

    /**
     * A coordinator of consumer groups begins its work: what others before it have on its way comes too late then.
     *
     * @param epoch higher than any before
     */
    record OpenGroupLog(long epoch) implements MetadataCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.openGroupLog(this);
        }
    }

    /** @param baseOffset where the log of consumer groups ends, as its coordinator believes */
    record AppendGroupRecords(long epoch, long baseOffset, List<GroupRecord> records) implements MetadataCommand {
        public AppendGroupRecords {
            records = List.copyOf(records);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.appendGroupRecords(this);
        }
    }

    <R> R match(Cases<R> cases);

    /** One method for each command: a new one does not compile until all handle it. */
    interface Cases<R> {
        R registerNode(RegisterNode command);

        R createTopic(CreateTopic command);

        R alterTopic(AlterTopic command);

        R deleteTopic(DeleteTopic command);

        R allocateProducerIds(AllocateProducerIds command);

        R barrier(Barrier command);

        R openGroupLog(OpenGroupLog command);

        R appendGroupRecords(AppendGroupRecords command);

        R membership(MembershipCommand command);
    }
}
