package io.raftlog.tools.fault;

import io.raftlog.tools.cluster.LocalCluster.NodeState;
import io.raftlog.tools.fault.disk.LoopDisk;
import java.util.List;
import java.util.Set;

/** A node loses power: what it had not forced to its disk is gone. Healed by starting it. */
public record PowerCut(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.POWER;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        // First it stands still: it must not say anything about a disk that has gone before it.
        if (testbed.node(node).state() == NodeState.RUNNING) {
            testbed.cluster().pause(node);
        }
        LoopDisk.cutPower(List.of(testbed.disks().of(node)));
        testbed.kill(node);
    }

    @Override
    public void heal(Testbed testbed) {
        if (testbed.node(node).state() == NodeState.STOPPED) {
            LoopDisk disk = testbed.disks().of(node);
            disk.unmount();
            disk.mount();
            testbed.startIfStopped(node);
        }
    }

    @Override
    public String description() {
        return "node " + node + " without power";
    }
}
