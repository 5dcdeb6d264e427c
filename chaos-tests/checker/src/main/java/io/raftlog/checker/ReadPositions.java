package io.raftlog.checker;

import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far each process has read each partition, under the assignment that it has: {@code assign}, {@code subscribe},
 * {@code seek} and {@code crash} begin anew, whatever became of them. What a group gives to its members moves between
 * them; a process that has subscribed or joined has no positions here.
 *
 * <p>Fed with the operations in the order in which they began. Confined to one thread.
 */
final class ReadPositions {
    /** The last record of a partition that a poll which succeeded gave, and that poll. */
    record Position(Read read, Operation poll) {}

    private static final class Reader {
        final Map<String, Position> positions = new HashMap<>();
        boolean inGroup;
    }

    private final Map<Long, Reader> readers = new HashMap<>();

    /** Takes notice of an operation that changes who reads what; others do nothing. */
    void notice(Operation operation) {
        switch (operation.function()) {
            case "assign", "crash" -> restart(operation, false);
            case "subscribe", "joined", "revoked" -> restart(operation, true);
            case "seek" -> {
                Map<String, Position> positions = reader(operation).positions;
                List<String> keys = operation.keys();
                if (keys.isEmpty()) {
                    positions.clear();
                }
                keys.forEach(positions::remove);
            }
            default -> {}
        }
    }

    private void restart(Operation operation, boolean inGroup) {
        Reader reader = reader(operation);
        reader.positions.clear();
        reader.inGroup = inGroup;
    }

    /** Where the process of this operation is in a partition; empty if it has not read any of it yet. */
    Optional<Position> position(Operation operation, String key) {
        return Optional.ofNullable(reader(operation).positions.get(key));
    }

    /** By partition. */
    Map<String, Position> positions(Operation operation) {
        return reader(operation).positions;
    }

    /** The process goes on behind this record, unless a group decides. */
    void advance(Operation poll, String key, Read last) {
        Reader reader = reader(poll);
        if (!reader.inGroup) {
            reader.positions.put(key, new Position(last, poll));
        }
    }

    /** Nothing is known of where it is. */
    void forget(Operation poll, String key) {
        reader(poll).positions.remove(key);
    }

    private Reader reader(Operation operation) {
        @Nullable Reader known = readers.get(operation.process());
        if (known == null) {
            known = new Reader();
            readers.put(operation.process(), known);
        }
        return known;
    }
}
