package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.history.Details;
import io.raftlog.history.HistoryRecorder;
import io.raftlog.history.Payload;
import io.raftlog.model.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group, as a run records them. */
class JudgementTest {
    private static final String GROUP = "verify";
    private static final TopicPartition MOVED = new TopicPartition("orders", 0);
    private static final TopicPartition KEPT = new TopicPartition("orders", 1);
    private static final int SLOW = 1;
    private static final int NEXT = 2;

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong();
    private HistoryRecorder recorder;

    @BeforeEach
    void create() throws IOException {
        recorder = HistoryRecorder.create(folder.resolve("history.jsonl"), clock::incrementAndGet);
        joined(SLOW, 3, MOVED, KEPT);
        joined(NEXT, 4, MOVED);
    }

    @Test
    void aCommitOfWhatAnotherMemberHasBeenGivenSinceIsFound() throws IOException {
        committed(SLOW, 3, MOVED);

        Judgement judgement = judgement();

        assertThat(judgement.verdict()).isEqualTo("invalid");
        assertThat(judgement.anomalies()).containsOnly(Map.entry("zombie-commit", 1L));
        assertThat(judgement.examples())
                .singleElement()
                .asString()
                .contains(
                        "verify orders/0: a commit of generation 3 was accepted after generation 4 had been given it");
    }

    @Test
    void aMemberThatIsBehindCommitsWhatItStillHas() throws IOException {
        committed(SLOW, 3, KEPT);
        committed(NEXT, 4, MOVED);

        assertThat(judgement().verdict()).isEqualTo("valid");
    }

    @Test
    void aMemberThatJoinsAnewIsOfNoGeneration() throws IOException {
        committed(SLOW, 0, MOVED);

        assertThat(judgement().verdict()).isEqualTo("valid");
    }

    private void joined(int member, long epoch, TopicPartition... partitions) {
        Payload keys =
                Payload.keys(List.of(partitions).stream().map(Journal::key).toList());
        record(member, "joined", keys, Membership.inGeneration(GROUP, epoch));
    }

    private void committed(int member, long epoch, TopicPartition partition) {
        record(member, "commit", Journal.offsets(Map.of(partition, 7L)), Membership.committing(GROUP, epoch));
    }

    private void record(int member, String function, Payload payload, Details details) {
        recorder.invoke(member, function, payload, details);
        recorder.ok(member, function, payload, details);
    }

    private Judgement judgement() throws IOException {
        recorder.close();
        return Judgement.of(folder.resolve("history.jsonl"), Judgement.config(GROUP));
    }
}
