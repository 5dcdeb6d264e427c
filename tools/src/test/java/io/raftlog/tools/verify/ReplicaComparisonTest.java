package io.raftlog.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaComparisonTest {
    @TempDir
    private Path folder;

    @Test
    void theSameBytesAreEqualWhereverOneFileEnds() throws IOException {
        write(1, "p", 0, "abc");
        write(1, "p", 3, "def");
        write(2, "p", 0, "abcdef");

        ReplicaComparison compared = compare();

        assertThat(compared.differences()).isEmpty();
        assertThat(compared.partitions()).isEqualTo(1);
        assertThat(compared.bytes()).isEqualTo(6);
    }

    @Test
    void oneByteThatDiffersIsFoundAndNamed() throws IOException {
        write(1, "p", 0, "abcdef");
        write(2, "p", 0, "abcxef");

        assertThat(compare().differences()).singleElement().asString().contains("nodes 1 and 2", "byte 3");
    }

    @Test
    void aReplicaThatIsShorterIsNotEqual() throws IOException {
        write(1, "p", 0, "abcdef");
        write(2, "p", 0, "abc");

        assertThat(compare().differences()).singleElement().asString().contains("6 bytes", "other 3");
    }

    @Test
    void indexesAndCheckpointsMayDiffer() throws IOException {
        write(1, "p", 0, "abc");
        write(2, "p", 0, "abc");
        Files.writeString(directory(1, "p").resolve("00000000000000000000.index"), "x");
        Files.writeString(directory(2, "p").resolve("checkpoint"), "y");

        assertThat(compare().differences()).isEmpty();
    }

    private void write(int node, String partition, long base, String bytes) throws IOException {
        Files.createDirectories(directory(node, partition));
        Files.writeString(directory(node, partition).resolve("%020d.log".formatted(base)), bytes);
    }

    private Path directory(int node, String partition) {
        return folder.resolve("node-" + node).resolve("partitions").resolve(partition);
    }

    private ReplicaComparison compare() throws IOException {
        return ReplicaComparison.of(Map.of(1, folder.resolve("node-1"), 2, folder.resolve("node-2")));
    }
}
