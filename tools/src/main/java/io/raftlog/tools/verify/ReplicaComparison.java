package io.raftlog.tools.verify;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what stopped nodes have on their disks, byte for byte: the log files of each partition, one after the other, as
 * if they were one. Where one file ends and the next begins may differ; what is in them may not.
 *
 * <p>Immutable.
 *
 * @param partitions that were compared
 * @param bytes that are the same everywhere, counted once
 * @param differences for people
 */
record ReplicaComparison(int partitions, long bytes, List<String> differences) {
    private static final int BUFFER_BYTES = 1 << 16;

    ReplicaComparison {
        differences = List.copyOf(differences);
    }

    /** @param data of each node, by its number */
    static ReplicaComparison of(Map<Integer, Path> data) throws IOException {
        Map<String, Map<Integer, Path>> replicas = new TreeMap<>();
        for (Map.Entry<Integer, Path> node : data.entrySet()) {
            try (Stream<Path> directories = Files.list(node.getValue().resolve("partitions"))) {
                directories.forEach(directory -> replicas.computeIfAbsent(
                                directory.getFileName().toString(), id -> new TreeMap<>())
                        .put(node.getKey(), directory));
            }
        }
        long bytes = 0;
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, Map<Integer, Path>> partition : replicas.entrySet()) {
            Map.Entry<Integer, Path> reference =
                    partition.getValue().entrySet().iterator().next();
            long length = length(reference.getValue());
            bytes += length;
            for (Map.Entry<Integer, Path> other : partition.getValue().entrySet()) {
                String difference = difference(reference.getValue(), other.getValue());
                if (difference != null) {
                    differences.add("partition %s, nodes %d and %d: %s"
                            .formatted(partition.getKey(), reference.getKey(), other.getKey(), difference));
                }
            }
        }
        return new ReplicaComparison(replicas.size(), bytes, differences);
    }

    private static @Nullable String difference(Path one, Path other) throws IOException {
        try (InputStream a = open(one);
                InputStream b = open(other)) {
            for (long place = 0; ; place++) {
                int left = a.read();
                int right = b.read();
                if (left != right) {
                    return left < 0 || right < 0
                            ? "one has " + length(one) + " bytes, the other " + length(other)
                            : "they differ at byte " + place;
                }
                if (left < 0) {
                    return null;
                }
            }
        }
    }

    private static InputStream open(Path directory) throws IOException {
        List<InputStream> files = new ArrayList<>();
        for (Path log : logs(directory)) {
            files.add(new BufferedInputStream(Files.newInputStream(log), BUFFER_BYTES));
        }
        return new SequenceInputStream(Collections.enumeration(files));
    }

    private static long length(Path directory) throws IOException {
        long sum = 0;
        for (Path log : logs(directory)) {
            sum += Files.size(log);
        }
        return sum;
    }

    /** Named by their first offset in twenty digits, so in the order of their names. */
    private static List<Path> logs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }
}
