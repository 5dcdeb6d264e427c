package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.raft.EntryPosition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another node may send is refused before anything is done with it. */
class SeedManifestTest {
    private static final EntryPosition POSITION = new EntryPosition(1, 1);
    private static final SeedFile CHECKPOINT = new SeedFile(SeedFile.CHECKPOINT, 10);
    private static final SeedFile FIRST = new SeedFile("00000000000000000000.log", 10);
    private static final SeedFile SECOND = new SeedFile("00000000000000000007.log", 10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../00000000000000000000.log",
                "/etc/passwd",
                "",
                ".",
                "..",
                "seeded",
                "durable.mark",
                "0.log",
                "00000000000000000000.log/",
                "00000000000000000000.log\n",
                "00000000000000000000.index",
                "٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠.log"
            })
    void aNameThatIsNoFileOfAReplicaIsRefused(String name) {
        assertThatThrownBy(() -> new SeedFile(name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 31, Long.MAX_VALUE})
    void aSizeThatNoSegmentHasIsRefused(long size) {
        assertThatThrownBy(() -> new SeedFile("00000000000000000000.log", size))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeedFile(SeedFile.CHECKPOINT, size)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesThatAreMissingTwiceOrOutOfOrderAreRefused() {
        refused(List.of());
        refused(List.of(CHECKPOINT));
        refused(List.of(FIRST, SECOND));
        refused(List.of(CHECKPOINT, SECOND, FIRST));
        refused(List.of(CHECKPOINT, FIRST, FIRST));
        refused(List.of(CHECKPOINT, FIRST, CHECKPOINT));
        refused(List.of(CHECKPOINT, CHECKPOINT));
    }

    private static void refused(List<SeedFile> files) {
        assertThatThrownBy(() -> new SeedManifest(POSITION, 17, files)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPositionBeforeTheFirstEntryIsRefused() {
        assertThatThrownBy(() -> new SeedManifest(new EntryPosition(1, -1), 17, List.of(CHECKPOINT, FIRST)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
