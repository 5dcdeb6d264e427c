package io.raftlog.tools.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.hostile.Garbled;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** The state file of a local cluster as nobody wrote it. */
class HostileStateFileProperties {
    private static final String SOUND = """
            {"format": 1, "clusterId": "c", "config": {"a": "b"}, "nodes": [
              {"id": 1, "port": 9401, "raftPort": 9501, "joined": false, "config": {},
               "process": {"pid": 4711, "startMark": "boot:17"}}]}
            """;

    private Path folder = Path.of("");

    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("cluster");
    }

    @AfterTry
    void deleteFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property
    void aGarbledStateIsAStateOrRefused(@ForAll("states") byte[] bytes) throws IOException {
        try {
            read(bytes)
                    .ifPresent(state -> state.nodes().forEach(node -> {
                        assertThat(node.id()).isPositive();
                        assertThat(node.address().port()).isPositive();
                        assertThat(node.raftAddress().port()).isPositive();
                    }));
        } catch (LocalClusterException refused) {
            assertRefused(refused);
        }
    }

    @Example
    void whatIsJsonAndNoStateIsRefused() {
        List<String> nonsense = List.of(
                "",
                "null",
                "[]",
                "7",
                "{}",
                "[".repeat(100_000),
                SOUND + "{}",
                SOUND.replace("\"c\"", "null"),
                SOUND.replace("{\"a\": \"b\"}", "null"),
                SOUND.replace("\"b\"", "null"),
                SOUND.replace("\"id\": 1", "\"id\": 0"),
                SOUND.replace("\"id\": 1", "\"id\": 99999999999"),
                SOUND.replace("9401", "70000"),
                SOUND.replace("4711", "-1"),
                SOUND.replace("\"boot:17\"", "null"),
                SOUND.replace("}}]", "}}, null]"),
                "{\"format\": 1, \"clusterId\": \"c\", \"config\": {}, \"nodes\": null}");
        for (String text : nonsense) {
            assertThatThrownBy(() -> read(text.getBytes(UTF_8)))
                    .as(text.substring(0, Math.min(60, text.length())))
                    .isInstanceOfSatisfying(LocalClusterException.class, this::assertRefused);
        }
    }

    @Example
    void aStateFileThatHasBecomeHugeIsRefusedUnread() throws IOException {
        try (var file = new RandomAccessFile(folder.resolve("cluster.json").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertThatThrownBy(() -> new ClusterDirectory(folder).read())
                .isInstanceOfSatisfying(LocalClusterException.class, this::assertRefused);
    }

    @Example
    void aStateComesBackAsItWasWritten() throws IOException {
        ClusterState state = read(SOUND.getBytes(UTF_8)).orElseThrow();

        assertThat(state.node(1).orElseThrow().process()).contains(new ProcessIdentity(4711, "boot:17"));
        assertThat(state.config()).isEqualTo(Map.of("a", "b"));
        new ClusterDirectory(folder).write(state);
        assertThat(new ClusterDirectory(folder).read()).contains(state);
    }

    private Optional<ClusterState> read(byte[] bytes) throws IOException {
        Files.write(folder.resolve("cluster.json"), bytes);
        return new ClusterDirectory(folder).read();
    }

    private void assertRefused(LocalClusterException refused) {
        assertThat(refused).hasMessageContaining(folder.resolve("cluster.json").toString());
        assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_DATA_DIRECTORY);
    }

    @Provide
    Arbitrary<byte[]> states() {
        return Garbled.of(Arbitraries.just(SOUND.getBytes(UTF_8)));
    }
}
