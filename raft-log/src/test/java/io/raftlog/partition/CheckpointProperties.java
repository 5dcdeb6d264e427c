package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import io.raftlog.raft.EntryPosition;
import io.raftlog.record.Sequences;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A checkpoint and the commands behind it are worth as much as all the commands. */
class CheckpointProperties {
    /** Configuration entries, say, take indexes too. */
    private static EntryPosition position(int command) {
        return new EntryPosition(9, 3 + 2L * command);
    }

    @Property(tries = 500)
    void aCheckpointAtAnyPointAndWhatFollowsGiveTheSameState(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int length, @ForAll @IntRange(max = 59) int at) {
        Random random = new Random(seed);
        List<PartitionCommand> commands = Histories.of(length, random);
        int taken = at % length;
        AppliedCommands whole = applied(AppliedCommands.none(), commands, 0);
        AppliedCommands part = applied(AppliedCommands.none(), commands.subList(0, taken + 1), 0);

        ByteBuffer bytes = PartitionCheckpointCodec.encode(part.checkpoint().orElseThrow());
        AppliedCommands restored = AppliedCommands.upTo(PartitionCheckpointCodec.decode(bytes));
        // Replay may begin anywhere before the checkpoint's end: what is part of it is not applied twice.
        int from = random.nextInt(taken + 2);
        applied(restored, commands.subList(from, length), from);

        assertThat(restored.stateCopy()).isEqualTo(whole.stateCopy());
        assertThat(restored.checkpoint()).isEqualTo(whole.checkpoint());
        assertThat(restored.nextOffset()).isEqualTo(whole.nextOffset());
        assertThat(restored.logStartOffset()).isEqualTo(whole.logStartOffset());
        assertDuplicatesAreAnsweredWithTheirFirstOffset(restored.stateCopy(), commands);
    }

    private static AppliedCommands applied(AppliedCommands onto, List<PartitionCommand> commands, int first) {
        for (int i = 0; i < commands.size(); i++) {
            onto.apply(position(first + i), commands.get(i));
        }
        return onto;
    }

    private static void assertDuplicatesAreAnsweredWithTheirFirstOffset(
            PartitionState state, List<PartitionCommand> commands) {
        record Appended(BatchMeta batch, long offset) {}
        var appended = new ArrayList<Appended>();
        for (PartitionCommand command : commands) {
            if (command instanceof AppendBatches append) {
                long offset = append.baseOffset();
                for (BatchMeta batch : append.batches()) {
                    appended.add(new Appended(batch, offset));
                    offset += batch.count();
                }
            } else if (command instanceof ForgetProducers forget) {
                Set<Long> heard = appended.stream()
                        .filter(a -> a.offset() >= forget.belowOffset())
                        .map(a -> a.batch().producerId())
                        .collect(Collectors.toSet());
                appended.removeIf(a -> !heard.contains(a.batch().producerId()));
            }
        }
        for (int producer = 0; producer < 4; producer++) {
            long id = producer;
            List<Appended> own =
                    appended.stream().filter(a -> a.batch().producerId() == id).toList();
            int epoch = own.isEmpty() ? 0 : own.get(own.size() - 1).batch().producerEpoch();
            List<Appended> remembered =
                    own.stream().filter(a -> a.batch().producerEpoch() == epoch).toList();
            remembered.stream()
                    .skip(Math.max(0, remembered.size() - Sequences.REMEMBERED_BATCHES))
                    .forEach(a -> assertThat(state.decide(a.batch())).isEqualTo(new Admission.Duplicate(a.offset())));
        }
    }

    /** What etcd 3.5 did: the index was not saved with the state, so after a crash some entries were applied twice. */
    @Property(tries = 200)
    void aCheckpointWhoseIndexLagsBehindItsStateStopsTheReplicaAtTheNextAppend(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int length) {
        List<PartitionCommand> commands = Histories.of(length, new Random(seed));
        AppliedCommands whole = applied(AppliedCommands.none(), commands, 0);
        int lastAppend = lastAppend(commands);
        if (lastAppend < 1) {
            return;
        }
        PartitionCheckpoint torn = whole.stateCopy().checkpoint(position(lastAppend - 1));

        assertThatThrownBy(() -> applied(AppliedCommands.upTo(torn), commands.subList(lastAppend, length), lastAppend))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is next");
    }

    private static int lastAppend(List<PartitionCommand> commands) {
        for (int i = commands.size() - 1; i >= 0; i--) {
            if (commands.get(i) instanceof AppendBatches) {
                return i;
            }
        }
        return -1;
    }

    @Property(tries = 200)
    void everyPrefixOfACheckpointIsRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int length) {
        AppliedCommands all = applied(AppliedCommands.none(), Histories.of(length, new Random(seed)), 0);
        ByteBuffer bytes = PartitionCheckpointCodec.encode(all.checkpoint().orElseThrow());

        for (int end = 0; end < bytes.remaining(); end++) {
            ByteBuffer prefix = bytes.slice(0, end);
            assertThatThrownBy(() -> PartitionCheckpointCodec.decode(prefix))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 300)
    void epochsTellWhichLeaderWroteEveryRecordThatIsStillPartOfTheLog(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int length) {
        List<PartitionCommand> commands = Histories.of(length, new Random(seed));
        PartitionState state = applied(AppliedCommands.none(), commands, 0).stateCopy();

        for (PartitionCommand command : commands) {
            if (command instanceof AppendBatches append) {
                for (long offset = append.baseOffset(); offset < append.nextOffset(); offset++) {
                    if (offset >= state.logStartOffset()) {
                        assertThat(epochOf(offset, state)).isEqualTo((int) append.term());
                    }
                }
            }
        }
        assertThat(state.epochs().stream()
                        .filter(e -> e.startOffset() <= state.logStartOffset())
                        .count())
                .as("one epoch covers the start, none lies wholly below it")
                .isLessThanOrEqualTo(1);
    }

    private static int epochOf(long offset, PartitionState state) {
        return state.epochs().stream()
                .filter(epoch -> epoch.startOffset() <= offset)
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .epoch();
    }
}
