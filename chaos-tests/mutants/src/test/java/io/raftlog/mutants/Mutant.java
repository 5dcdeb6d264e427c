package io.raftlog.mutants;

import java.util.List;

/**
 * A bug, and the test that must notice it.
 *
 * <p>Immutable.
 *
 * @param id as the test plan numbers it, with a word behind it where one number has several bugs
 * @param bug what is wrong, in one sentence
 */
record Mutant(String id, String bug, List<Change> changes, Detector detector) {
    Mutant {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException(id + " changes nothing");
        }
    }

    @Override
    public String toString() {
        return id + " " + bug;
    }
}
