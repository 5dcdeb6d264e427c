package io.raftlog.tools.fault;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The families of faults, by the names that people give them.
 *
 * <p>Immutable.
 */
public enum FaultKind {
    KILL("kill", "kill -9 of a node, and its start"),
    PAUSE("pause", "a process that stands still and goes on: kill -STOP, kill -CONT"),
    RESTART("restart", "an orderly stop and start"),
    ROLLING("rolling", "an orderly stop and start of one node after the other"),
    CUT("cut", "a node and the others hear nothing of each other"),
    ONE_WAY("one-way", "the same in one direction: a node that is not heard, or does not hear"),
    SLOW("slow", "every byte from and to a node takes longer"),
    FLAP("flap", "a link that comes and goes"),
    RESET("reset", "all connections of a node with the others break at once"),
    HALF_CLOSE("half-close", "connections end in one direction and stay open in the other"),
    BIT_ROT("bit-rot", "a bit of a log file changes while the node is down"),
    TRUNCATE("truncate", "a log file loses its end while the node is down"),
    WIPE("wipe", "a node comes back with an empty directory"),
    FSYNC("fsync", "a force to disk fails", "needs strace and root; the tests of the disk do it"),
    DISK_FULL("disk-full", "a disk has no space left", "needs a disk of its own and root; the tests of the disk do it"),
    POWER("power", "all lose power at once", "needs disks of its own and root; the tests of the disk do it");

    private final String label;
    private final String meaning;
    private final Optional<String> unavailable;

    FaultKind(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
        this.unavailable = Optional.empty();
    }

    FaultKind(String label, String meaning, String unavailable) {
        this.label = label;
        this.meaning = meaning;
        this.unavailable = Optional.of(unavailable);
    }

    /** Throws {@link IllegalArgumentException} naming the ones there are. */
    public static FaultKind parse(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault is called \"" + label + "\"; there are "
                        + Arrays.stream(values()).map(FaultKind::label).collect(Collectors.joining(", "))));
    }

    public String label() {
        return label;
    }

    /** One phrase for people. */
    public String meaning() {
        return meaning;
    }

    /** Why it cannot be done on a cluster of plain processes; empty if it can. */
    public Optional<String> unavailable() {
        return unavailable;
    }
}
