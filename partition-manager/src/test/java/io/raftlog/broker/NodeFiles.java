package io.raftlog.broker;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a stopped or running node of a test cluster has on its disk, and what may happen to it there. */
record NodeFiles(Path root) {
    /** Behind the first batch's header, which has 61 bytes. */
    private static final long IN_FIRST_RECORD = 66;

    private static final Pattern FIRST_ENTRY = Pattern.compile("log_(?:inprogress_)?(\\d+).*");

    static UUID groupOf(ByteString topicId, int partition) {
        var bytes = topicId.asReadOnlyByteBuffer();
        return new io.raftlog.model.PartitionId(new UUID(bytes.getLong(), bytes.getLong()), partition).asUuid();
    }

    /** The lowest index in the Raft log of a group. */
    long firstEntry(UUID group) throws IOException {
        return raftLog(group).stream()
                .map(file -> FIRST_ENTRY.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .mapToLong(name -> Long.parseLong(name.group(1)))
                .min()
                .orElse(0);
    }

    /** What the purged part of the Raft log came to is gone. */
    void loseCheckpoint(UUID group) throws IOException {
        Files.delete(partition(group).resolve("checkpoint"));
    }

    void loseVotes(UUID group) throws IOException {
        Files.delete(raft(group).resolve("current/raft-meta"));
        Files.delete(raft(group).resolve("votes.copy"));
    }

    /** Nothing is left of a replica. */
    void loseReplica(UUID group) throws IOException {
        delete(raft(group));
        delete(partition(group));
    }

    /** The disk has changed a bit of the oldest records. */
    void flipBit(UUID group) throws IOException {
        try (FileChannel log = FileChannel.open(oldestLog(group), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            log.read(one, IN_FIRST_RECORD);
            log.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), IN_FIRST_RECORD);
        }
    }

    private Path oldestLog(UUID group) throws IOException {
        try (Stream<Path> files = Files.list(partition(group))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    boolean wasSeeded(UUID group) {
        return Files.exists(partition(group).resolve("seeded"));
    }

    Path partition(UUID group) {
        return root.resolve("partitions/" + group);
    }

    private Path raft(UUID group) {
        return root.resolve("raft/" + group);
    }

    private List<Path> raftLog(UUID group) throws IOException {
        try (Stream<Path> files = Files.list(raft(group).resolve("current"))) {
            return files.filter(file ->
                            FIRST_ENTRY.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
