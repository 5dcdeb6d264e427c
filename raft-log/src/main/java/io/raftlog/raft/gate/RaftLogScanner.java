package io.raftlog.raft.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a Raft group's directory, and changes nothing.
 *
 * <p>Confined to one thread.
 */
final class RaftLogScanner {
    /** Ratis rolls at a small part of this, so a longer file is none of its making. */
    private static final long MAX_SEGMENT_BYTES = 256 << 20;

    private final Path directory;
    private final long checkpointed;
    private final EntryCheck check;
    private final List<SegmentScan> segments = new ArrayList<>();
    private final List<Path> purged = new ArrayList<>();
    private final NavigableMap<Long, Long> terms = new TreeMap<>();
    private EntryId last = EntryId.NONE;
    private Optional<Damage> damage = Optional.empty();
    private boolean emptySegments;

    private RaftLogScanner(Path directory, long checkpointed, EntryCheck check) {
        this.directory = directory;
        this.checkpointed = checkpointed;
        this.check = check;
    }

    /**
     * @param groupDirectory the one named by the group's id; it need not exist
     * @param checkpoint last entry that the Raft log need not hold; none if it must hold all
     */
    static RaftLogScan scan(Path groupDirectory, EntryId checkpoint, EntryCheck check) throws IOException {
        return new RaftLogScanner(current(groupDirectory), checkpoint.index(), check).scan();
    }

    /** The last entry up to {@code index}, inclusive, of a log known to be in order; none if there is no such entry. */
    static EntryId lastEntry(Path groupDirectory, long index) throws IOException {
        var newestFirst = new TreeMap<>(segmentFiles(current(groupDirectory))).descendingMap();
        for (Map.Entry<SegmentName, Path> segment : newestFirst.entrySet()) {
            var terms = new TreeMap<Long, Long>();
            EntryId last = parse(segment, before(segment.getKey()), EntryCheck.NOTHING, terms)
                    .last();
            if (!last.isNone() && segment.getKey().first() <= index) {
                long found = Math.min(last.index(), index);
                return new EntryId(terms.floorEntry(found).getValue(), found);
            }
        }
        return EntryId.NONE;
    }

    static Path current(Path groupDirectory) {
        return groupDirectory.resolve("current");
    }

    private RaftLogScan scan() throws IOException {
        List<Path> beyond = new ArrayList<>();
        for (Map.Entry<SegmentName, Path> segment : segmentFiles(directory).entrySet()) {
            if (damage.isPresent()) {
                beyond.add(segment.getValue());
            } else {
                add(segment);
            }
        }
        return new RaftLogScan(
                directory, VoteFiles.read(directory), segments, last, terms, damage, beyond, purged, emptySegments);
    }

    private void add(Map.Entry<SegmentName, Path> segment) throws IOException {
        SegmentName name = segment.getKey();
        if (!segments.isEmpty() && name.first() > last.index() + 1 && name.first() <= checkpointed + 1) {
            forgetPurged();
        }
        boolean first = segments.isEmpty();
        if (!first && name.first() != last.index() + 1) {
            Path file = segment.getValue();
            damage = Optional.of(new Damage(
                    file,
                    0,
                    "begins with entry " + name.first() + " where entry " + (last.index() + 1) + " must follow"));
            segments.add(new SegmentScan(name, file, EntryId.NONE, 0, damage));
            return;
        }
        SegmentScan found = parse(segment, first ? before(name) : last, check, terms);
        if (found.last().isNone() && found.damage().isEmpty()) {
            emptySegments = true;
            return;
        }
        segments.add(found);
        damage = found.damage();
        if (!found.last().isNone()) {
            last = found.last();
        }
    }

    /** Ratis purges from the newest segment to the oldest; a crash on the way leaves the older ones before a gap. */
    private void forgetPurged() {
        segments.forEach(segment -> purged.add(segment.file()));
        segments.clear();
        terms.clear();
        last = EntryId.NONE;
    }

    /** What stands before a log's first segment; of the term nothing is known. */
    private static EntryId before(SegmentName first) {
        return new EntryId(0, first.first() - 1);
    }

    private static SegmentScan parse(
            Map.Entry<SegmentName, Path> segment, EntryId before, EntryCheck check, NavigableMap<Long, Long> terms)
            throws IOException {
        Path file = segment.getValue();
        if (Files.size(file) > MAX_SEGMENT_BYTES) {
            var tooLong = new Damage(file, 0, "is longer than any segment, " + Files.size(file) + " bytes");
            return new SegmentScan(segment.getKey(), file, EntryId.NONE, 0, Optional.of(tooLong));
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        return new SegmentParser(segment.getKey(), file, bytes, before, check, entry -> {
                    if (terms.isEmpty() || terms.lastEntry().getValue() != entry.term()) {
                        terms.put(entry.index(), entry.term());
                    }
                })
                .parse();
    }

    private static NavigableMap<SegmentName, Path> segmentFiles(Path directory) throws IOException {
        var files = new TreeMap<SegmentName, Path>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                SegmentName.of(file.getFileName().toString()).ifPresent(name -> files.put(name, file));
            }
        }
        return files;
    }
}
