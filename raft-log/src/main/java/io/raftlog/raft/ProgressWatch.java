package io.raftlog.raft;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Judges a node's Raft groups by how their signs of life change from one look to the next. It counts looks, not time: a
 * process that was suspended as a whole has missed nothing.
 *
 * <p>Confined to one thread.
 */
final class ProgressWatch {
    /** What must move, as long as there is something ahead of it. */
    private enum Work {
        WRITE("entries are in the Raft log's queue, and none reaches the disk"),
        APPLY("entries are committed, and none is applied");

        private final String stalled;

        Work(String stalled) {
            this.stalled = stalled;
        }
    }

    private record Task(UUID group, Work work) {}

    /** @param looks how often in a row it was found there */
    private record Standing(long index, int looks) {}

    /** Why the process must not go on. */
    record Complaint(UUID group, String reason) {}

    private final int patience;
    private final Map<Task, Standing> standing = new HashMap<>();
    private final Set<UUID> closedBefore = new HashSet<>();

    /** @param patience looks without progress that are one too many */
    ProgressWatch(int patience) {
        this.patience = patience;
    }

    /** @param groups those that nobody asked to close */
    Optional<Complaint> look(List<GroupVitals> groups) {
        Set<Task> seen = new HashSet<>();
        Set<UUID> closed = new HashSet<>();
        Optional<Complaint> complaint = Optional.empty();
        for (GroupVitals vitals : groups) {
            if (vitals.closed()) {
                closed.add(vitals.group());
                // A group that is being removed is gone at the next look.
                if (closedBefore.contains(vitals.group())) {
                    complaint =
                            Optional.of(new Complaint(vitals.group(), "a group is closed that nobody asked to close"));
                }
                continue;
            }
            Task write = new Task(vitals.group(), Work.WRITE);
            Task apply = new Task(vitals.group(), Work.APPLY);
            if (vitals.flushedIndex() < vitals.lastIndex() && stalls(write, vitals.flushedIndex(), seen)) {
                complaint = Optional.of(complaint(write, vitals.flushedIndex(), vitals.lastIndex()));
            }
            if (!vitals.paused()
                    && vitals.appliedIndex() < vitals.commitIndex()
                    && stalls(apply, vitals.appliedIndex(), seen)) {
                complaint = Optional.of(complaint(apply, vitals.appliedIndex(), vitals.commitIndex()));
            }
        }
        standing.keySet().retainAll(seen);
        closedBefore.clear();
        closedBefore.addAll(closed);
        return complaint;
    }

    private boolean stalls(Task task, long index, Set<Task> seen) {
        seen.add(task);
        Standing before = standing.get(task);
        int looks = before != null && before.index() == index ? before.looks() + 1 : 1;
        standing.put(task, new Standing(index, looks));
        return looks > patience;
    }

    private Complaint complaint(Task task, long at, long wanted) {
        return new Complaint(
                task.group(),
                task.work().stalled + ": it has stood at entry " + at + " of " + wanted + " for " + patience + " s");
    }
}
