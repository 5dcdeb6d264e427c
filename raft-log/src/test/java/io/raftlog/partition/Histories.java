package io.raftlog.partition;

import io.raftlog.partition.PartitionCommand.AdvanceLogStart;
import io.raftlog.partition.PartitionCommand.AppendBatches;
import io.raftlog.partition.PartitionCommand.Barrier;
import io.raftlog.partition.PartitionCommand.ForgetProducers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands as leaders of several terms would have decided them. */
final class Histories {
    private Histories() {}

    static List<PartitionCommand> of(int length, Random random) {
        var commands = new ArrayList<PartitionCommand>();
        var state = new PartitionState();
        long term = 1;
        var next = new int[4];
        var epoch = new short[4];
        for (int i = 0; i < length; i++) {
            term += random.nextInt(6) == 0 ? 1 : 0;
            PartitionCommand command = switch (random.nextInt(9)) {
                case 8 -> new ForgetProducers(term, random.nextLong(state.nextOffset() + 5));
                case 0 -> new Barrier(term);
                case 1 -> new AdvanceLogStart(term, random.nextLong(state.nextOffset() + 5));
                default -> append(term, state.nextOffset(), next, epoch, random);
            };
            state.evolve(command);
            commands.add(command);
        }
        return commands;
    }

    private static AppendBatches append(long term, long offset, int[] next, short[] epoch, Random random) {
        var batches = new ArrayList<BatchMeta>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int producer = random.nextInt(5) - 1;
            int count = 1 + random.nextInt(4);
            if (producer < 0) {
                batches.add(new BatchMeta(100, count, 7, 0, -1, (short) -1, -1));
                continue;
            }
            if (random.nextInt(10) == 0) {
                epoch[producer]++;
                next[producer] = 0;
            }
            batches.add(new BatchMeta(100, count, 7, 0, producer, epoch[producer], next[producer]));
            next[producer] += count;
        }
        return new AppendBatches(term, offset, batches);
    }
}
