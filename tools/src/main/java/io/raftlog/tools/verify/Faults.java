package io.raftlog.tools.verify;

import io.raftlog.tools.fault.BrokenConnections;
import io.raftlog.tools.fault.ClockJump;
import io.raftlog.tools.fault.Cut;
import io.raftlog.tools.fault.DamagedFile;
import io.raftlog.tools.fault.DamagedFile.Damage;
import io.raftlog.tools.fault.FailedForce;
import io.raftlog.tools.fault.Fault;
import io.raftlog.tools.fault.FaultKind;
import io.raftlog.tools.fault.FlappingLink;
import io.raftlog.tools.fault.FullDisk;
import io.raftlog.tools.fault.HalfClosedConnections;
import io.raftlog.tools.fault.Kill;
import io.raftlog.tools.fault.MovingReplica;
import io.raftlog.tools.fault.OneWayCut;
import io.raftlog.tools.fault.OneWayCut.Way;
import io.raftlog.tools.fault.Pause;
import io.raftlog.tools.fault.PowerCut;
import io.raftlog.tools.fault.PulledCable;
import io.raftlog.tools.fault.Restart;
import io.raftlog.tools.fault.RollingRestart;
import io.raftlog.tools.fault.SlowDisk;
import io.raftlog.tools.fault.SlowLink;
import io.raftlog.tools.fault.WipedNode;
import io.raftlog.tools.fault.proxy.Passage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes a fault that is planned one of a certain node; what the plan leaves open is decided by its seed. */
final class Faults {
    private static final int MOST_DELAY_MS = 300;
    private static final int MOST_FLAP_MS = 1_200;
    private static final int MOST_FORCE_MS = 300;
    /** A year: more than topics keep their records. */
    private static final int MOST_JUMP_S = 365 * 24 * 60 * 60;
    /** Below what a node wants to be free before it takes records, and enough to go on with. */
    private static final long LITTLE_BYTES = 24 << 20;

    private Faults() {}

    /** @param nodes all there are, for a fault that takes one after the other */
    static Fault of(FaultKind kind, long seed, int node, Collection<Integer> nodes) {
        var chance = new Random(seed);
        return switch (kind) {
            case KILL -> new Kill(node);
            case PAUSE -> new Pause(node);
            case RESTART -> new Restart(node);
            case ROLLING -> new RollingRestart(beginningWith(node, nodes));
            case CUT -> new Cut(node, passage(chance));
            case ONE_WAY -> new OneWayCut(node, chance.nextBoolean() ? Way.MUTE : Way.DEAF, passage(chance));
            case SLOW -> new SlowLink(node, millis(chance, MOST_DELAY_MS), millis(chance, MOST_DELAY_MS));
            case FLAP ->
                new FlappingLink(node, passage(chance), millis(chance, MOST_FLAP_MS), millis(chance, MOST_FLAP_MS));
            case UNPLUG -> new PulledCable(node);
            case RESET -> new BrokenConnections(node);
            case HALF_CLOSE -> new HalfClosedConnections(node);
            case BIT_ROT -> new DamagedFile(node, Damage.FLIPPED_BIT, chance.nextLong());
            case TRUNCATE -> new DamagedFile(node, Damage.LOST_END, chance.nextLong());
            case WIPE -> new WipedNode(node);
            case FSYNC -> new FailedForce(node);
            case SLOW_DISK -> new SlowDisk(node, millis(chance, MOST_FORCE_MS));
            case DISK_FULL -> new FullDisk(node, chance.nextBoolean() ? 0 : LITTLE_BYTES);
            case POWER -> new PowerCut(node);
            case CLOCK -> new ClockJump(node, jump(chance));
            case MOVE -> new MovingReplica(node, chance.nextBoolean(), chance.nextLong());
        };
    }

    private static List<Integer> beginningWith(int node, Collection<Integer> nodes) {
        List<Integer> order = new ArrayList<>(nodes);
        Collections.sort(order);
        Collections.rotate(order, -order.indexOf(node));
        return order;
    }

    private static Passage passage(Random chance) {
        return chance.nextBoolean() ? Passage.HELD : Passage.SWALLOWED;
    }

    /** Forwards or backwards, by a moment, by hours, or by months: each about as often. */
    private static Duration jump(Random chance) {
        double seconds = Math.pow(MOST_JUMP_S, chance.nextDouble());
        return Duration.ofMillis((long) (seconds * 1_000)).multipliedBy(chance.nextBoolean() ? 1 : -1);
    }

    private static Duration millis(Random chance, int most) {
        return Duration.ofMillis(most / 10 + chance.nextInt(most));
    }
}
