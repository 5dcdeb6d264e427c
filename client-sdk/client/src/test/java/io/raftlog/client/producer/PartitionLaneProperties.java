package io.raftlog.client.producer;

import io.raftlog.client.producer.LaneSimulation.Trouble;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PartitionLaneProperties {
    @Property(tries = 3_000)
    void losesNothingAndDoublesNothing(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int steps) {
        new LaneSimulation(seed, EnumSet.noneOf(Trouble.class)).run(steps);
    }

    @Property(tries = 5_000)
    void tellsTheTruthAboutWhatFails(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int steps, @ForAll Set<Trouble> troubles) {
        new LaneSimulation(seed, troubles).run(steps);
    }
}
