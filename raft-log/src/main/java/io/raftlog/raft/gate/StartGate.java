package io.raftlog.raft.gate;

import io.raftlog.log.Disk;
import io.raftlog.log.DiskFile;
import io.raftlog.raft.gate.CleanShutdown.GroupState;
import io.raftlog.raft.gate.GateVerdict.OpenAfterCut;
import io.raftlog.raft.gate.GateVerdict.Quarantine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of Ratis, which takes a shortened Raft log for a shorter history: looks at each group's files before the
 * group is opened, mends what a crash left, and sets aside what has lost entries.
 *
 * <p>Confined to one thread at a time, but for {@link #quarantined}.
 */
public final class StartGate implements AutoCloseable {
    /** Longest entry of a Raft log, as Ratis is to be told too: it reads no longer one. */
    public static final int MAX_ENTRY_BYTES = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(StartGate.class);
    /** More than one may have been written since the last fsync: the newest, and one that was being closed. */
    private static final int UNFORCED_SEGMENTS = 2;

    private final Disk disk;
    private final Path raftDirectory;
    private final QuarantinedGroups aside;
    private final CleanShutdown cleanShutdown;
    private final Map<UUID, GroupState> stoppedInOrder;
    private final MarkKeeper marks;
    private final Map<UUID, String> quarantined;

    /**
     * What was seen, and what follows from it.
     *
     * @param onDisk all of the Raft log is known to be
     */
    private record Examined(RaftLogScan scan, MarkReading mark, boolean onDisk, GateVerdict verdict) {}

    private StartGate(Disk disk, Path raftDirectory, Consumer<IOException> markFailed) throws IOException {
        this.disk = disk;
        this.raftDirectory = raftDirectory;
        this.aside = new QuarantinedGroups(disk, raftDirectory);
        this.quarantined = new ConcurrentHashMap<>(aside.all());
        this.cleanShutdown = new CleanShutdown(disk, raftDirectory);
        this.stoppedInOrder = cleanShutdown.take();
        this.marks = new MarkKeeper(markFailed);
    }

    /**
     * @param raftDirectory holds the Raft logs of all groups, a folder each
     * @param markFailed told when a durable mark cannot be written
     */
    public static StartGate open(Disk disk, Path raftDirectory, Consumer<IOException> markFailed) throws IOException {
        disk.createDirectories(raftDirectory);
        return new StartGate(disk, raftDirectory, markFailed);
    }

    /** The groups with a Raft log here, but for those set aside. */
    public Set<UUID> present() throws IOException {
        var groups = new HashSet<UUID>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(raftDirectory)) {
            for (Path directory : all) {
                QuarantinedGroups.groupId(directory).ifPresent(groups::add);
            }
        }
        return groups;
    }

    /** The groups that are not opened, with the reason. */
    public Map<UUID, String> quarantined() {
        return Map.copyOf(quarantined);
    }

    /**
     * Looks at a group that is about to be opened, and mends or sets aside what is there.
     *
     * @param restored what the machine holds without the Raft log
     * @param files empty for a group without any; its mark then lies with its Raft log, and is lost with it
     * @return the mark that the opened group must advance and close; empty if the group must not be opened
     */
    public Optional<DurableMark> admit(
            UUID groupId, Optional<ReplicaFiles> files, Restored restored, ReplicaHistory history) throws IOException {
        Optional<String> decided = aside.decided(groupId);
        if (decided.isPresent()) {
            quarantine(groupId, decided.get());
        }
        if (quarantined.containsKey(groupId)) {
            return Optional.empty();
        }
        Path home = files.map(ReplicaFiles::directory).orElse(log(groupId));
        disk.createDirectories(home);
        Examined examined = examine(groupId, home, files, restored, history);
        if (examined.verdict() instanceof Quarantine quarantine) {
            quarantine(groupId, quarantine.reason());
            return Optional.empty();
        }
        if (examined.verdict() instanceof OpenAfterCut cut) {
            LOG.warn("Raft group {}: {}", groupId, cut.what());
            for (CutStep step : cut.steps()) {
                step.carryOut(disk);
            }
        }
        if (!examined.onDisk()) {
            force(examined.scan());
        }
        tell(groupId, examined);
        stoppedInOrder.remove(groupId);
        disk.createDirectories(log(groupId));
        // Before Ratis writes what it is a copy of.
        VoteCopy.open(disk, log(groupId));
        DurableMark mark = DurableMark.open(disk, home);
        marks.keep(mark);
        return Optional.of(mark);
    }

    private Examined examine(
            UUID groupId, Path home, Optional<ReplicaFiles> files, Restored restored, ReplicaHistory history)
            throws IOException {
        MarkReading mark = DurableMark.read(home);
        RaftLogScan scan = RaftLogScanner.scan(
                log(groupId),
                restored.last(),
                files.map(own -> check(own, restored.last(), mark)).orElse(EntryCheck.NOTHING));
        Optional<GroupState> stopped = Optional.ofNullable(stoppedInOrder.get(groupId));
        VoteCopyReading votes =
                Files.isDirectory(log(groupId)) ? VoteCopy.read(disk, log(groupId)) : new VoteCopyReading.Absent();
        var witnesses = new Witnesses(mark, restored, stopped, votes, history);
        boolean onDisk =
                stopped.filter(state -> state.last().equals(scan.last())).isPresent();
        return new Examined(scan, mark, onDisk, GateDecision.decide(scan, witnesses));
    }

    /**
     * What is committed keeps its bytes, so it is enough that they are there. Beyond the mark a crash may have left the
     * bytes of entries that took the place of these.
     */
    private static EntryCheck check(ReplicaFiles files, EntryId checkpoint, MarkReading mark) {
        long committed = mark instanceof MarkReading.At at ? at.entry().index() : Long.MAX_VALUE;
        return (entry, command) -> {
            if (entry.index() <= checkpoint.index()) {
                return Optional.empty();
            }
            return files.problemWith(
                    entry,
                    command,
                    entry.index() <= committed ? ReplicaFiles.Depth.EXTENT : ReplicaFiles.Depth.CONTENT);
        };
    }

    /** Ratis counts what it finds as flushed, though a killed process may have left it in the page cache only. */
    private void force(RaftLogScan scan) throws IOException {
        if (!Files.isDirectory(scan.directory())) {
            return;
        }
        List<SegmentScan> segments = scan.segments();
        for (SegmentScan segment :
                segments.subList(Math.max(0, segments.size() - UNFORCED_SEGMENTS), segments.size())) {
            // Cutting has forced, renamed or deleted the rest.
            if (Files.exists(segment.file())) {
                try (DiskFile file = disk.open(segment.file())) {
                    file.force();
                }
            }
        }
        disk.syncDirectory(scan.directory());
    }

    private static void tell(UUID groupId, Examined examined) {
        if (!examined.scan().blank() && !(examined.mark() instanceof MarkReading.At)) {
            LOG.info(
                    "Raft group {} has no durable mark, as an older raftlog leaves it: opened as found, up to {}",
                    groupId,
                    examined.scan().last());
        }
        LOG.debug("Raft group {} opens with {}; {}", groupId, examined.scan().last(), examined.mark());
    }

    /** Sets a group's Raft log aside, durably, so that nobody opens it. */
    public void quarantine(UUID groupId, String reason) throws IOException {
        LOG.error("Raft group {} is quarantined: {}", groupId, reason);
        aside.add(groupId, reason);
        stoppedInOrder.remove(groupId);
        quarantined.put(groupId, reason);
    }

    /** Forgets a quarantined group and deletes its Raft log; a no-op for any other. */
    public void discard(UUID groupId) throws IOException {
        if (quarantined.containsKey(groupId)) {
            aside.discard(groupId);
            quarantined.remove(groupId);
        }
    }

    /**
     * Writes down how far the Raft logs reach. To be called when they are closed, in order, and not otherwise.
     *
     * @param lastOnDisk index of the last entry, of each group that was open, that is on disk with its data. The Raft log's
     *     files may hold headers beyond it, of entries that came as the group closed and that nobody was told to be here
     */
    public void stopped(Map<UUID, Long> lastOnDisk) throws IOException {
        var states = new HashMap<UUID, GroupState>();
        for (Map.Entry<UUID, Long> group : lastOnDisk.entrySet()) {
            Path log = log(group.getKey());
            Path current = RaftLogScanner.current(log);
            if (Files.isDirectory(current)) {
                disk.syncDirectory(current);
                states.put(
                        group.getKey(),
                        new GroupState(
                                RaftLogScanner.lastEntry(log, group.getValue()),
                                VoteFiles.read(current).crc()));
            }
        }
        cleanShutdown.write(states);
    }

    private Path log(UUID groupId) {
        return raftDirectory.resolve(groupId.toString());
    }

    @Override
    public void close() {
        marks.close();
    }
}
