package io.raftlog.checker;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An offset that was asked to be committed for a group, by a {@code commit} or within a transaction, whatever came of it.
 *
 * <p>Immutable.
 */
record Commit(Operation operation, long offset) {
    boolean isRewind() {
        return operation.flag("rewind");
    }

    /** All of a history, in the order in which they began. */
    static Map<GroupPartition, List<Commit>> all(Facts facts) {
        Map<GroupPartition, List<Commit>> commits = new HashMap<>();
        Stream.concat(facts.operations("commit").stream(), facts.operations("txn").stream())
                .forEach(operation -> offsets(operation)
                        .forEach((key, offset) -> commits.computeIfAbsent(
                                        new GroupPartition(operation.text("g").orElse(""), key), p -> new ArrayList<>())
                                .add(new Commit(operation, offset))));
        return commits;
    }

    private static Map<String, Long> offsets(Operation operation) {
        Map<String, Long> offsets = new HashMap<>();
        operation.offsets().forEach((key, offset) -> offset.ifPresent(value -> offsets.put(key, value)));
        if (operation.is("txn")) {
            operation.source("commit").object("commit").forEach((key, offset) -> {
                if (offset instanceof Long value) {
                    offsets.put((String) key, value);
                }
            });
        }
        return offsets;
    }
}
