package io.raftlog.log;

import io.raftlog.log.SimulatedDisk.Change;
import io.raftlog.log.SimulatedDisk.Content;
import io.raftlog.log.SimulatedDisk.Resize;
import io.raftlog.log.SimulatedDisk.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The states in which a power cut at this moment may leave a disk: what is durable, and any subset of the changes that are
 * not, in their order. A write may also arrive in part.
 *
 * <p>Of the ways in which a write may be torn a few stand for all: its first half, its second half with zeros before it, its
 * length with zeros for bytes.
 *
 * <p>Immutable; taken before the disk goes on.
 */
public final class CrashStates {
    private static final int ABSENT = 0;
    private static final int WHOLE = 1;
    private static final int FIRST_HALF = 2;
    private static final int SECOND_HALF = 3;
    private static final int LENGTH_ALONE = 4;
    private static final int WAYS_TO_WRITE = 5;

    private final Set<Path> directories;
    private final Map<Path, Content> durableNames;
    private final Map<Content, byte[]> durableBytes = new HashMap<>();
    private final List<Change> pending;

    private CrashStates(SimulatedDisk disk) {
        directories = disk.directories();
        durableNames = new TreeMap<>(disk.durableNames());
        pending = List.copyOf(disk.pending());
        durableNames.values().forEach(file -> durableBytes.put(file, file.durable));
        for (Change change : pending) {
            if (change instanceof SimulatedDisk.Link link) {
                durableBytes.put(link.file(), link.file().durable);
            } else if (change instanceof SimulatedDisk.Rename rename) {
                durableBytes.put(rename.file(), rename.file().durable);
            }
        }
    }

    public static CrashStates of(SimulatedDisk disk) {
        return new CrashStates(disk);
    }

    /** How many there are, some of them alike. */
    long count() {
        long count = 1;
        for (Change change : pending) {
            count = Math.min(Long.MAX_VALUE / WAYS_TO_WRITE, count) * ways(change);
        }
        return count;
    }

    /** All that is not durable is lost. */
    SimulatedDisk worst() {
        return state(new int[pending.size()]);
    }

    /** Nothing is lost: the process was killed, the machine was not. */
    SimulatedDisk best() {
        int[] choice = new int[pending.size()];
        Arrays.fill(choice, WHOLE);
        return state(choice);
    }

    SimulatedDisk any(RandomGenerator chance) {
        return state(pending.stream()
                .mapToInt(change -> chance.nextInt(ways(change)))
                .toArray());
    }

    /** All of them, or, if they are too many, the best, the worst and a choice of the others. */
    public List<SimulatedDisk> atMost(int limit, RandomGenerator chance) {
        List<SimulatedDisk> states = new ArrayList<>();
        if (count() > limit) {
            states.add(worst());
            states.add(best());
            while (states.size() < limit) {
                states.add(any(chance));
            }
            return states;
        }
        int[] choice = new int[pending.size()];
        do {
            states.add(state(choice));
        } while (next(choice));
        return states;
    }

    /** Counts up, each place to its own base; false once all were there. */
    private boolean next(int[] choice) {
        for (int place = 0; place < choice.length; place++) {
            choice[place]++;
            if (choice[place] < ways(pending.get(place))) {
                return true;
            }
            choice[place] = 0;
        }
        return false;
    }

    private static int ways(Change change) {
        return change instanceof Write ? WAYS_TO_WRITE : 2;
    }

    private static byte[] arrived(byte[] before, Write write, int way) {
        int length = write.bytes().length;
        int half = length / 2;
        return switch (way) {
            case WHOLE -> SimulatedDisk.written(before, write.position(), write.bytes(), 0, length, length);
            case FIRST_HALF -> SimulatedDisk.written(before, write.position(), write.bytes(), 0, half, half);
            case SECOND_HALF -> SimulatedDisk.written(before, write.position(), write.bytes(), half, length, length);
            case LENGTH_ALONE -> SimulatedDisk.written(before, write.position(), write.bytes(), 0, 0, length);
            default -> throw new AssertionError(way);
        };
    }

    private SimulatedDisk state(int[] choice) {
        Map<Path, Content> names = new TreeMap<>(durableNames);
        Map<Content, byte[]> bytes = new HashMap<>(durableBytes);
        for (int i = 0; i < choice.length; i++) {
            Change change = pending.get(i);
            if (choice[i] == ABSENT) {
                continue;
            }
            if (change instanceof Write write) {
                int way = choice[i];
                bytes.computeIfPresent(write.file(), (file, before) -> arrived(before, write, way));
            } else if (change instanceof Resize resize) {
                bytes.computeIfPresent(
                        resize.file(),
                        (file, before) ->
                                before.length > resize.size() ? Arrays.copyOf(before, resize.size()) : before);
            } else {
                SimulatedDisk.applyName(change, names);
            }
        }
        Map<Path, byte[]> files = new TreeMap<>();
        names.forEach((name, file) -> files.put(name, bytes.getOrDefault(file, file.durable)));
        return new SimulatedDisk(directories, files);
    }
}
