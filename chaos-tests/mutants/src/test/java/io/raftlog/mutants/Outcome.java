package io.raftlog.mutants;

import java.time.Duration;

/**
 * What became of a test in a process of its own.
 *
 * <p>Immutable.
 *
 * @param ended false if the process had to be ended, or ended without a result
 * @param tests how many tests ran
 * @param failure with stack traces; empty if it passed
 * @param unsown what of the mutant found no place; empty if all of it did
 */
record Outcome(boolean ended, int tests, String failure, String unsown, Duration took) {
    boolean passed() {
        return ended && tests > 0 && failure.isEmpty();
    }

    String seconds() {
        return "%.1f s".formatted(took.toMillis() / 1_000.0);
    }
}
