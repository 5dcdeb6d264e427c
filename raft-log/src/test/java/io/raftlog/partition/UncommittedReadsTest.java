package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.model.PartitionId;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leader has on its disk and no majority has yet is shown to nobody: it may still give way to another's. */
class UncommittedReadsTest {
    private static final long TERM = 3;

    @TempDir
    private Path directory;

    private final HeldRaftGroup group = new HeldRaftGroup();
    private PartitionReplica replica;
    private PartitionStateMachine machine;

    @BeforeEach
    void lead() throws IOException {
        var id = new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0);
        replica = PartitionReplica.open(
                id, directory, new PartitionReplica.Settings(1 << 20, 4096, 1 << 20), Runnable::run);
        machine = (PartitionStateMachine) replica.machine();
        machine.opened(group);
        machine.leaderReady(TERM);
    }

    @AfterEach
    void close() {
        machine.closed();
    }

    @Test
    void itIsNeitherReadNorFoundNorWaitedFor() {
        commit(write("a"), 0);
        var readable = replica.readable(1);

        HeldRaftGroup.Held written = write("b");

        assertThat(machine.log().endOffset()).isEqualTo(2);
        assertThat(read()).as("read before it is committed").containsExactly("0=a");
        assertThat(readable).isNotDone();
        assertThat(replica.offsetForTime(0))
                .hasValueSatisfying(found -> assertThat(found.offset()).isZero());
        assertThat(replica.fetch(2, 1_000)).isInstanceOf(FetchResult.Refused.class);
        commit(written, 1);
        assertThat(read()).containsExactly("0=a", "1=b");
        assertThat(readable).isDone();
    }

    @Test
    void theEndIsWhatIsCommitted() {
        write("a");

        assertThat(replica.endOffset()).isCompletedWithValue(0L);
        assertThat(replica.offsetForTime(0)).isEmpty();
    }

    /** The entry is in this node's Raft log, on its disk, and nowhere else. */
    private HeldRaftGroup.Held write(String value) {
        replica.append(Batches.of(value));
        HeldRaftGroup.Held proposed = group.held.element();
        long index = machine.log().endOffset();
        machine.write(
                new EntryPosition(TERM, index), PartitionCommandCodec.encode(proposed.command()), proposed.data());
        machine.flush(index);
        return proposed;
    }

    private void commit(HeldRaftGroup.Held written, long index) {
        machine.apply(new EntryPosition(TERM, index), PartitionCommandCodec.encode(written.command()));
        group.commitNext();
    }

    private List<String> read() {
        return Batches.read(((FetchResult.Fetched) replica.fetch(0, 1 << 20)).batches());
    }
}
