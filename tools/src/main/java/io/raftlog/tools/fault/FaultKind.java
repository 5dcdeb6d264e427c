package io.raftlog.tools.fault;

import io.raftlog.tools.fault.clock.NodeClocks;
import io.raftlog.tools.fault.disk.LoopDisk;
import io.raftlog.tools.fault.disk.SystemCallFault;
import io.raftlog.tools.fault.net.NodeCables;
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
    UNPLUG("unplug", "the cable of a node is pulled: nobody reaches it, clients neither", Need.CABLES),
    BIT_ROT("bit-rot", "a bit of a log file changes while the node is down"),
    TRUNCATE("truncate", "a log file loses its end while the node is down"),
    WIPE("wipe", "a node comes back with an empty directory"),
    FSYNC("fsync", "a force to disk fails", Need.TRACING),
    SLOW_DISK("slow-disk", "every force to disk takes longer", Need.TRACING),
    DISK_FULL("disk-full", "a disk has no space left", Need.DISKS),
    POWER("power", "a node loses power: what was not forced to disk is gone", Need.DISKS),
    CLOCK("clock", "the clock of a node jumps", Need.CLOCKS),
    MOVE("move", "a replica moves from one node to another", Need.SPARE_NODE);

    /** What not every machine, or not every cluster, has. */
    private enum Need {
        NOTHING,
        TRACING,
        DISKS,
        CABLES,
        CLOCKS,
        SPARE_NODE
    }

    private final String label;
    private final String meaning;
    private final Need need;

    FaultKind(String label, String meaning) {
        this(label, meaning, Need.NOTHING);
    }

    FaultKind(String label, String meaning, Need need) {
        this.label = label;
        this.meaning = meaning;
        this.need = need;
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

    /** Why it cannot be done on this machine, by who runs this, whatever the cluster; empty if it can. May have to try. */
    public Optional<String> unavailable() {
        return switch (need) {
            case NOTHING, SPARE_NODE -> Optional.empty();
            case TRACING -> SystemCallFault.unavailable();
            case DISKS -> LoopDisk.unavailable();
            case CABLES -> NodeCables.unavailable();
            case CLOCKS -> NodeClocks.unavailable();
        };
    }

    /** Whether the nodes need disks of their own for it. */
    public boolean needsDisks() {
        return need == Need.DISKS;
    }

    /** Whether the nodes need clocks of their own for it. */
    public boolean needsClocks() {
        return need == Need.CLOCKS;
    }

    /** Whether it needs a node that a partition has no replica on. */
    public boolean needsSpareNode() {
        return need == Need.SPARE_NODE;
    }

    /** Whether the nodes need networks of their own for it. */
    public boolean needsCables() {
        return need == Need.CABLES;
    }
}
