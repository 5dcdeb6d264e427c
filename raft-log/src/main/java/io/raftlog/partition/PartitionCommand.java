package io.raftlog.partition;

import java.util.List;

/**
 * An entry of a partition's Raft log. Every one names the term of the leader that decided it: an entry may enter the log
 * in that term only, so what was decided always meets the state it was decided on.
 *
 * <p>Immutable.
 */
sealed interface PartitionCommand {
    long term();

    <R> R match(Cases<R> cases);

    /** One method for each command, so that a new one does not compile until everybody handles it. */
    interface Cases<R> {
        R appendBatches(AppendBatches command);

        R advanceLogStart(AdvanceLogStart command);

        R barrier(Barrier command);

        R forgetProducers(ForgetProducers command);
    }

    /**
     * Batches that follow one another, their bytes apart from this.
     *
     * @param baseOffset offset of the first record
     */
    record AppendBatches(long term, long baseOffset, List<BatchMeta> batches) implements PartitionCommand {
        public AppendBatches {
            batches = List.copyOf(batches);
            if (batches.isEmpty()) {
                throw new IllegalArgumentException("no batch to append");
            }
        }

        /** Offset after the last record. */
        long nextOffset() {
            long next = baseOffset;
            for (BatchMeta batch : batches) {
                next += batch.count();
            }
            return next;
        }

        int sizeBytes() {
            return batches.stream().mapToInt(BatchMeta::sizeBytes).sum();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.appendBatches(this);
        }
    }

    /** Records below {@code offset} are no longer part of the log. */
    record AdvanceLogStart(long term, long offset) implements PartitionCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.advanceLogStart(this);
        }
    }

    /** Changes nothing. Once it is applied, every proposal before it has been settled. */
    record Barrier(long term) implements PartitionCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.barrier(this);
        }
    }

    /** Producers that have appended nothing at {@code belowOffset} or beyond are no longer remembered. */
    record ForgetProducers(long term, long belowOffset) implements PartitionCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.forgetProducers(this);
        }
    }
}
