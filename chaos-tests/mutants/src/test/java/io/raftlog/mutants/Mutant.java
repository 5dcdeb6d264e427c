package io.raftlog.mutants;

import java.util.List;

/**
 * A bug, and the tests that must notice it.
 *
 * <p>Immutable.
 *
 * @param id as the test plan numbers it, with a word behind it where one number has several bugs
 * @param bug what is wrong, in one sentence
 * @param detectors each by itself
 */
record Mutant(String id, String bug, List<Change> changes, List<Detector> detectors) {
    Mutant {
        changes = List.copyOf(changes);
        detectors = List.copyOf(detectors);
        if (changes.isEmpty() || detectors.isEmpty()) {
            throw new IllegalArgumentException(id + " changes nothing, or nobody is to notice");
        }
    }

    Mutant(String id, String bug, List<Change> changes, Detector... detectors) {
        this(id, bug, changes, List.of(detectors));
    }

    @Override
    public String toString() {
        return id + " " + bug;
    }
}
