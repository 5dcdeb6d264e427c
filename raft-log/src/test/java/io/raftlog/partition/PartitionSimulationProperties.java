package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** From the producer's lane to the bytes on three disks, in virtual time. */
class PartitionSimulationProperties {
    @Property(tries = 400)
    void whatIsAcknowledgedIsThereOnceAndInOrderAndWhatWasReadStays(
            @ForAll long seed, @ForAll @IntRange(min = 50, max = 1_500) int steps) throws IOException {
        new PartitionSimulation(seed).run(steps);
    }

    /** Or the seed of a failure would be worth nothing. */
    @Example
    void aSeedGivesTheSameAgain() throws IOException {
        PartitionSimulation.Counts once = countsOf(100);
        PartitionSimulation.Counts again = countsOf(100);

        assertThat(again).usingRecursiveComparison().isEqualTo(once);
    }

    private static PartitionSimulation.Counts countsOf(int seeds) throws IOException {
        PartitionSimulation.Counts all = new PartitionSimulation.Counts();
        for (int seed = 0; seed < seeds; seed++) {
            new PartitionSimulation(seed, all).run(1_000);
        }
        return all;
    }

    /** Or it would prove nothing, and nobody would notice. */
    @Example
    void itIsBusy() throws IOException {
        PartitionSimulation.Counts all = countsOf(50);

        assertThat(all.acknowledged).as("batches acknowledged").isGreaterThan(800);
        assertThat(all.duplicates).as("of them by a retry").isGreaterThan(40);
        assertThat(all.reads).as("reads with records").isGreaterThan(400);
        assertThat(all.withheld)
                .as("records that no reader was given, and that are no more")
                .isGreaterThan(20);
        assertThat(all.crashes).as("crashes").isGreaterThan(150);
        assertThat(all.reigns).as("leaders").isGreaterThan(200);
        assertThat(all.forgotten).as("producers forgotten").isGreaterThan(30);
        assertThat(all.unknown).as("batches of a forgotten producer").isGreaterThan(3);
    }
}
