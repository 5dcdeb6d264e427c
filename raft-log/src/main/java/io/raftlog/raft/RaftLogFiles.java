package io.raftlog.raft;

import io.raftlog.log.Disk;
import io.raftlog.log.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a group's Raft log, as Ratis names them. They are Ratis' own, so they are only looked at.
 *
 * <p>Thread-safe.
 */
final class RaftLogFiles {
    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");

    private final Disk disk = new LocalDisk();
    private final Path directory;

    RaftLogFiles(Path directory) {
        this.directory = directory;
    }

    /** Oldest first. */
    List<PurgePlan.Segment> closed() throws IOException {
        var segments = new ArrayList<PurgePlan.Segment>();
        for (String name : disk.list(directory)) {
            Matcher closed = CLOSED.matcher(name);
            if (closed.matches()) {
                try {
                    segments.add(new PurgePlan.Segment(
                            Long.parseLong(closed.group(1)),
                            Long.parseLong(closed.group(2)),
                            Files.size(directory.resolve(name))));
                } catch (NoSuchFileException gone) {
                    // Purged, or cut and given another name, meanwhile.
                }
            }
        }
        segments.sort(Comparator.comparingLong(PurgePlan.Segment::first));
        return segments;
    }

    /** Index of the first entry that any file holds; empty for a log without files. */
    OptionalLong firstIndex() throws IOException {
        return disk.list(directory).stream()
                .flatMap(name -> List.of(CLOSED.matcher(name), OPEN.matcher(name)).stream())
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .min();
    }

    /** Makes every rename and deletion made so far durable; Ratis does not. */
    void sync() throws IOException {
        disk.syncDirectory(directory);
    }
}
