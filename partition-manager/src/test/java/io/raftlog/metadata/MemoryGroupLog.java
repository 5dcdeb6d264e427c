package io.raftlog.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PartitionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The metadata group in memory, as the coordinator of consumer groups sees it: proposals wait until they are applied, and a
 * change of leaders loses those behind a point and the replies of those before it.
 */
public final class MemoryGroupLog {
    private record Proposal(MetadataCommand command, CompletableFuture<MetadataReply> reply) {}

    public final MetadataImages images = new MetadataImages();
    private final MetadataState state = new MetadataState();
    private final Deque<Proposal> proposals = new ArrayDeque<>();
    private Leadership leadership = new Leadership();

    public MemoryGroupLog() {
        apply(new MetadataCommand.RegisterNode(
                1, new UUID(1, 1), new NodeAddress("127.0.0.1", 1), new NodeAddress("127.0.0.1", 2)));
    }

    public PartitionId createTopic(String name, int partitions) {
        UUID id = PartitionId.toTopicId(UUID.nameUUIDFromBytes(name.getBytes(UTF_8)));
        apply(new MetadataCommand.CreateTopic(id, name, partitions, 1, Map.of(), 0));
        return new PartitionId(id, 0);
    }

    public GroupLogImage image() {
        return state.groupLog();
    }

    /** What the leader sees of the log. */
    public GroupLog leader() {
        return leadership;
    }

    public int waiting() {
        return proposals.size();
    }

    /** Commits the oldest of the proposals that wait. */
    public void apply(int count) {
        for (int i = 0; i < count && !proposals.isEmpty(); i++) {
            Proposal proposal = proposals.remove();
            proposal.reply().complete(apply(proposal.command()));
        }
    }

    /** The oldest of the proposals never comes to be, those behind it do. */
    public void lose() {
        if (!proposals.isEmpty()) {
            proposals.remove().reply().completeExceptionally(new IllegalStateException("lost"));
        }
    }

    /** Another leader: the oldest {@code survivors} proposals are committed, and nobody hears of any. */
    public GroupLog failOver(int survivors) {
        leadership.deposed = true;
        for (int i = 0; !proposals.isEmpty(); i++) {
            Proposal proposal = proposals.remove();
            if (i < survivors) {
                apply(proposal.command());
            }
            leadership.unheard.add(proposal.reply());
        }
        leadership = new Leadership();
        return leadership;
    }

    private MetadataReply apply(MetadataCommand command) {
        Decision decision = state.decide(command);
        if (decision instanceof Decision.Refused refused) {
            return new MetadataReply.Refused(refused.refusal());
        }
        Decision.Accepted accepted = (Decision.Accepted) decision;
        accepted.events().forEach(state::evolve);
        if (accepted.events().stream().anyMatch(MetadataEvent::changesImage)) {
            images.publish(state.image());
        }
        return accepted.reply();
    }

    private final class Leadership implements GroupLog {
        private final List<CompletableFuture<MetadataReply>> unheard = new ArrayList<>();
        private boolean deposed;

        @Override
        public CompletableFuture<GroupLogImage> open() {
            return propose(new MetadataCommand.OpenGroupLog(image().epoch() + 1))
                    .thenApply(end -> image());
        }

        @Override
        public CompletableFuture<Long> append(long epoch, long baseOffset, List<GroupRecord> records) {
            return propose(new MetadataCommand.AppendGroupRecords(epoch, baseOffset, records));
        }

        @Override
        public CompletableFuture<Void> confirmLeadership() {
            return deposed
                    ? CompletableFuture.failedFuture(new IllegalStateException("deposed"))
                    : CompletableFuture.completedFuture(null);
        }

        private CompletableFuture<Long> propose(MetadataCommand command) {
            CompletableFuture<MetadataReply> reply = new CompletableFuture<>();
            if (deposed) {
                unheard.add(reply);
            } else {
                // Through their bytes, as over the wire.
                proposals.add(new Proposal(MetadataCodec.decodeCommand(MetadataCodec.encodeCommand(command)), reply));
            }
            return ReplicatedGroupLog.endOffset(reply);
        }
    }
}
