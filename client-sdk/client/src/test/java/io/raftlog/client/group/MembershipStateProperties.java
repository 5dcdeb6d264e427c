package io.raftlog.client.group;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MembershipStateProperties {
    @Property(tries = 300)
    void noPartitionHasTwoReadersAndAllAreReadInTheEnd(@ForAll long seed) {
        new MembershipSimulation(seed, 0, false).run(200);
    }

    @Property(tries = 300)
    void membersThatWereFencedLetGoOfEverythingAndComeBack(@ForAll long seed) {
        new MembershipSimulation(seed, 0.05, false).run(200);
    }

    @Property(tries = 300)
    void whatComesLateIsMadeUpForWithoutARebalance(@ForAll long seed) {
        new MembershipSimulation(seed, 0, true).run(200);
    }
}
