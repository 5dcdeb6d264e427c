package io.raftlog.partition.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.log.LocalDisk;
import io.raftlog.raft.EntryPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedInstallationTest {
    private static final EntryPosition POSITION = new EntryPosition(2, 700);

    @TempDir
    private Path parent;

    @Test
    void aKillAtAnyStepLeavesTheOldFilesOrTheNewOnes() throws IOException {
        int steps = 0;
        while (true) {
            Path partitions = Files.createDirectory(parent.resolve("step-" + steps));
            Path replica = partitions.resolve("replica");
            prepare(replica);
            CrashingDisk disk = new CrashingDisk(steps);
            boolean done = attempt(disk, replica);

            new SeedInstallation(new LocalDisk(), replica).recover();

            String installed = Files.readString(replica.resolve("00000000000000000000.log"));
            assertThat(installed).as("killed at step %d", steps).isIn("old", "new");
            if (installed.equals("new")) {
                assertThat(SeedMarker.read(new LocalDisk(), replica)).contains(POSITION);
                assertThat(names(partitions)).containsExactly("replica");
                assertThat(Files.exists(replica.resolve("durable.mark"))).isFalse();
            } else {
                // Nothing is lost: the seed is still there, and can be installed.
                new SeedInstallation(new LocalDisk(), replica).install();
                assertThat(Files.readString(replica.resolve("00000000000000000000.log")))
                        .isEqualTo("new");
                assertThat(names(partitions)).containsExactly("replica");
            }
            if (done) {
                assertThat(steps).isGreaterThan(4);
                return;
            }
            steps++;
        }
    }

    @Test
    void aReplicaWithoutFilesIsInstalledToo() throws IOException {
        Path replica = parent.resolve("replica");
        seed(replica);

        new SeedInstallation(new LocalDisk(), replica).install();

        assertThat(Files.readString(replica.resolve("00000000000000000000.log")))
                .isEqualTo("new");
    }

    @Test
    void anIncompleteSeedIsNotInstalled() throws IOException {
        Path replica = parent.resolve("replica");
        prepare(replica);
        SeedInstallation installation = new SeedInstallation(new LocalDisk(), replica);
        SeedMarker.remove(new LocalDisk(), installation.incoming());

        assertThatThrownBy(installation::install)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no complete seed");

        assertThat(Files.readString(replica.resolve("00000000000000000000.log")))
                .isEqualTo("old");
    }

    private static boolean attempt(CrashingDisk disk, Path replica) throws IOException {
        try {
            new SeedInstallation(disk, replica).install();
            return true;
        } catch (CrashingDisk.KilledException killed) {
            return false;
        }
    }

    private static void prepare(Path replica) throws IOException {
        Files.createDirectory(replica);
        Files.writeString(replica.resolve("00000000000000000000.log"), "old");
        Files.writeString(replica.resolve("durable.mark"), "of the old files");
        seed(replica);
    }

    private static void seed(Path replica) throws IOException {
        Path incoming = new SeedInstallation(new LocalDisk(), replica).incoming();
        Files.createDirectory(incoming);
        Files.writeString(incoming.resolve("00000000000000000000.log"), "new");
        SeedMarker.write(new LocalDisk(), incoming, POSITION);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
