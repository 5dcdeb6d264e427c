package io.raftlog.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.hostile.Garbled;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Configurations and identities of nodes that nobody wrote as they are: each is one, or is refused by its name. */
class HostileTextFilesProperties {
    private static final Map<String, String> LEAST = Map.of(
            "cluster.id", "c", "node.id", "1", "data.dir", "d", "cluster.nodes", "1@127.0.0.1:9501,2@127.0.0.1:9502");
    private static final String SOUND = """
            # mine
            cluster.id=c
            node.id = 1
            data.dir: d
            cluster.nodes=1@127.0.0.1:9501,2@[::1]:9502
            listen=0.0.0.0:9401
            advertised=a.example:9401
            segment.bytes=1048576
            \\u0070eer.silence.ms=3000
            """;

    private static final String[] KEYS = ConfigKeys.DEFINITIONS.names().toArray(String[]::new);

    private Path folder = Path.of("");

    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("texts");
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
    void aGarbledConfigurationIsOneOrRefused(@ForAll("configurations") byte[] bytes) throws Exception {
        Path file = Files.write(folder.resolve("node.properties"), bytes);

        Optional<Refusal> refusal = refusal(() -> NodeConfig.load(file, Map.of(), Map.of()));

        refusal.ifPresent(broken -> assertThat(broken.code()).isEqualTo(ErrorCode.CONFIG_BROKEN));
    }

    @Property
    void whateverAKeyIsSetToItIsAValueOrRefusedByTheKeysName(@ForAll("keys") String key, @ForAll("values") String value)
            throws Exception {
        var settings = new HashMap<>(LEAST);
        settings.put(key, value);

        Optional<Refusal> refusal = refusal(() -> NodeConfig.of(settings));

        refusal.ifPresent(broken -> {
            assertThat(broken.message()).startsWith("--set: ");
            assertThat(broken.hint()).containsAnyOf(KEYS);
        });
    }

    @Property(tries = 300)
    void aGarbledIdentityIsOneOrRefused(@ForAll("identities") byte[] bytes) throws Exception {
        Path file = Files.write(folder.resolve(NodeIdentity.FILE), bytes);

        Optional<Refusal> refusal = refusal(() -> NodeIdentity.readOrWrite(folder, NodeConfig.of(LEAST)));

        refusal.ifPresent(wrong -> {
            assertThat(wrong.code()).isEqualTo(ErrorCode.WRONG_DATA_DIRECTORY);
            assertThat(wrong.message()).contains(folder.toString());
        });
        assertThat(Files.exists(file)).isTrue();
    }

    @Example
    void filesThatHaveBecomeHugeAreRefusedUnread() throws Exception {
        for (String name : List.of("node.properties", NodeIdentity.FILE)) {
            try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
                file.setLength(3L << 30);
            }
        }

        assertThat(refusal(() -> NodeConfig.load(folder.resolve("node.properties"), Map.of(), LEAST)))
                .hasValueSatisfying(
                        broken -> assertThat(broken.message()).contains("node.properties at byte " + (1 << 20)));
        assertThat(refusal(() -> NodeIdentity.readOrWrite(folder, NodeConfig.of(LEAST))))
                .hasValueSatisfying(
                        wrong -> assertThat(wrong.message()).contains(NodeIdentity.FILE + " at byte " + (1 << 20)));
    }

    @Example
    void bytesThatAreNoTextAreNamedByTheirPlace() throws Exception {
        Path file = Files.write(
                folder.resolve("node.properties"), new byte[] {'#', ' ', 'o', 'k', '\n', 'a', (byte) 0xC3, '=', 'b'});

        assertThat(refusal(() -> NodeConfig.load(file, Map.of(), LEAST)))
                .hasValueSatisfying(broken -> assertThat(broken.message()).contains(file + " at byte 6: is not UTF-8"));
    }

    private static Optional<Refusal> refusal(Callable<?> reading) throws Exception {
        try {
            assertThat(reading.call()).isNotNull();
            return Optional.empty();
        } catch (NodeStartException e) {
            return Optional.of(e.refusal());
        }
    }

    @Provide
    Arbitrary<byte[]> configurations() {
        return Garbled.of(Arbitraries.just(SOUND.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of(ConfigKeys.DEFINITIONS.names());
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Garbled.of(Arbitraries.of(
                                        "1@127.0.0.1:9501,2@[::1]:9502", "127.0.0.1:0", "17", "9223372036854775807", "")
                                .map(text -> text.getBytes(UTF_8)))
                        .map(bytes -> new String(bytes, UTF_8)));
    }

    @Provide
    Arbitrary<byte[]> identities() throws Exception {
        Path at = Files.createTempDirectory("texts");
        NodeIdentity.readOrWrite(at, NodeConfig.of(LEAST));
        byte[] written = Files.readAllBytes(at.resolve(NodeIdentity.FILE));
        Files.delete(at.resolve(NodeIdentity.FILE));
        Files.delete(at);
        return Garbled.of(Arbitraries.just(written));
    }
}
