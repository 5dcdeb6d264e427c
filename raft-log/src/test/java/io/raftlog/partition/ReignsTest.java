package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.raftlog.log.LocalDisk;
import io.raftlog.log.LogSettings;
import io.raftlog.model.PartitionId;
import io.raftlog.partition.PartitionCommand.Barrier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reigns over an empty partition, in a group that holds what is proposed until the test decides. */
class ReignsTest {
    private static final long TERM = 3;

    @TempDir
    Path directory;

    private final HeldRaftGroup group = new HeldRaftGroup();
    private final HighWatermark highWatermark = new HighWatermark(Runnable::run, 0);
    private ReplaceableFiles files;
    private Reigns reigns;

    @BeforeEach
    void open() throws IOException {
        files = new ReplaceableFiles(OpenFiles.open(directory, new LogSettings(1 << 20, 4096), new LocalDisk()));
        reigns = new Reigns(
                new PartitionId(PartitionId.toTopicId(UUID.randomUUID()), 0),
                files,
                highWatermark,
                new PartitionLeader.Limits(1 << 20, 2, 1 << 20),
                Runnable::run,
                () -> group);
    }

    @AfterEach
    void close() throws IOException {
        reigns.end();
        files.now().log().close();
    }

    @Test
    void onlyWhoLeadsTakesAppends() {
        assertThat(reigns.term()).isZero();
        assertThat(reigns.leader()).isNull();

        reigns.begin(TERM);

        assertThat(reigns.term()).isEqualTo(TERM);
        assertThat(leader().term()).isEqualTo(TERM);
    }

    @Test
    void aProposalThatFailsEndsAReignAndTheNextBeginsBehindABarrier() {
        reigns.begin(TERM);
        PartitionLeader first = leader();
        first.append(List.of(Batches.of("a"))).get(0);

        group.failNext(new IOException("reply lost"));

        assertThat(reigns.leader()).isNull();
        assertThat(reigns.term()).isEqualTo(TERM);
        assertThat(group.held.element().command()).isEqualTo(new Barrier(TERM));
        reigns.goOnAfterBarrier(TERM);
        assertThat(leader()).isNotSameAs(first);
    }

    @Test
    void aBarrierBeginsNoReignInAnotherTermOrBesideOneThatLasts() {
        reigns.begin(TERM);
        PartitionLeader lasting = leader();
        reigns.goOnAfterBarrier(TERM);
        assertThat(leader()).isSameAs(lasting);

        lasting.append(List.of(Batches.of("a"))).get(0);
        group.failNext(new IOException("reply lost"));
        reigns.goOnAfterBarrier(TERM - 1);

        assertThat(reigns.leader()).isNull();
    }

    @Test
    void aBarrierThatFailsIsProposedAgain() {
        reigns.begin(TERM);
        leader().append(List.of(Batches.of("a"))).get(0);
        group.failNext(new IOException("no majority"));

        group.failNext(new IOException("no majority"));

        await().until(() -> !group.held.isEmpty());
        assertThat(group.held.element().command()).isEqualTo(new Barrier(TERM));
    }

    @Test
    void aBeginningThatIsToldAfterItsEndIsNoticedWithTheFirstProposal() {
        reigns.begin(TERM);
        group.leads = false;
        leader().append(List.of(Batches.of("a"))).get(0);

        group.failNext(new IOException("not the leader"));

        assertThat(reigns.term()).isZero();
        assertThat(group.held).isEmpty();
    }

    @Test
    void theEndOfLeadershipIsToldToWhoWaitsForRecordsAndToWhoAppends() {
        reigns.begin(TERM);
        PartitionLeader ended = leader();
        CompletableFuture<Void> reader = highWatermark.above(0);

        reigns.end();

        assertThat(reader).isDone();
        assertThat(reigns.term()).isZero();
        assertThat(reigns.leader()).isNull();
        assertThat(ended.append(List.of(Batches.of("a"))).get(0).join()).isInstanceOf(AppendResult.Refused.class);
    }

    private PartitionLeader leader() {
        return Objects.requireNonNull(reigns.leader());
    }
}
