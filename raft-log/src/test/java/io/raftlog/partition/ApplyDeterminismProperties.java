package io.raftlog.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Replicas that apply the same commands are equal, wherever and whenever they do it. */
class ApplyDeterminismProperties {
    private static final long TERM = 9;

    @Property(tries = 300)
    void replicasInOtherPlacesAndRestartedAtOtherTimesAreEqualToTheLastByte(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int length) {
        List<PartitionCommand> commands = Histories.of(length, new Random(seed));

        ByteBuffer one = stateOf(commands, new Random(seed + 1), 0);
        ByteBuffer other = elsewhere(() -> stateOf(commands, new Random(seed + 2), 10));

        assertThat(other).as("the state of another replica").isEqualTo(one);
    }

    /** Applies them as they come over the wire. In between, as often as said in a hundred commands, the replica restarts. */
    private static ByteBuffer stateOf(List<PartitionCommand> commands, Random random, int restarts) {
        AppliedCommands replica = AppliedCommands.none();
        for (int i = 0; i < commands.size(); i++) {
            replica.apply(
                    new EntryPosition(TERM, i),
                    PartitionCommandCodec.decode(PartitionCommandCodec.encode(commands.get(i))));
            if (random.nextInt(100) < restarts) {
                replica = AppliedCommands.upTo(PartitionCheckpointCodec.decode(bytesOf(replica)));
            }
        }
        return bytesOf(replica);
    }

    private static ByteBuffer bytesOf(AppliedCommands replica) {
        return PartitionCheckpointCodec.encode(replica.checkpoint().orElseThrow());
    }

    private interface Work {
        ByteBuffer done();
    }

    private static ByteBuffer elsewhere(Work work) {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguageTag("ar-EG-u-nu-arab").build());
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
        try {
            return work.done();
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }
}
