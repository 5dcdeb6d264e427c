package io.raftlog.tools.fault;

import io.raftlog.tools.fault.disk.LoopDisk;
import java.util.Set;

/**
 * Something else takes the space on a node's disk. With a little left the node refuses records and hands leadership over;
 * with none it stops itself. Healed by giving the space back, and by starting it.
 */
public record FullDisk(int node, long freeBytes) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.DISK_FULL;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.disks().of(node).fillTo(freeBytes);
    }

    @Override
    public void heal(Testbed testbed) {
        LoopDisk disk = testbed.disks().of(node);
        disk.empty();
        testbed.startOnMendedDisk(node);
    }

    @Override
    public String description() {
        return "the disk of node " + node + " full but for " + (freeBytes >> 20) + " MiB";
    }
}
