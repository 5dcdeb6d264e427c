package io.raftlog.tools.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A node is killed, and while it is down one of its log files is damaged, a partition's or a partition's Raft log; healed by
 * starting it. The other replicas are whole: the node must find the damage, and get the replica anew from them. It may find a
 * changed bit only after it has begun to serve, so healing lasts until none is left.
 *
 * @param seed of the choice of the file and of the place in it
 */
public record DamagedFile(int node, Damage damage, long seed) implements Fault {
    /** What happens to the file. */
    public enum Damage {
        FLIPPED_BIT(FaultKind.BIT_ROT),
        LOST_END(FaultKind.TRUNCATE);

        private final FaultKind kind;

        Damage(FaultKind kind) {
            this.kind = kind;
        }
    }

    /** Something younger may not be known to be on disk yet: its loss would be taken for that of a crash. */
    private static final double OLDER_PART = 0.7;

    private static final long LEAST_BYTES = 4 << 10;
    private static final String LOG = ".log";
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    @Override
    public FaultKind kind() {
        return damage.kind;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.kill(node);
        try {
            var chance = new Random(seed);
            List<Path> files = files(testbed.node(node).data());
            if (!files.isEmpty()) {
                damage(files.get(chance.nextInt(files.size())), chance);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot damage a file of node " + node, e);
        }
    }

    private void damage(Path file, Random chance) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long place = (long) (chance.nextDouble() * OLDER_PART * channel.size());
            if (damage == Damage.LOST_END) {
                channel.truncate(place);
            } else {
                long covered =
                        file.toString().endsWith(LOG) ? BatchFile.read(channel).coveredAt(place) : place;
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, covered);
                one.put(0, (byte) (one.get(0) ^ 1 << chance.nextInt(Byte.SIZE))).flip();
                channel.write(one, covered);
            }
        }
    }

    /** Those of partitions, which are large enough that somebody would miss what is in them. */
    private static List<Path> files(Path data) throws IOException {
        List<String> partitions;
        try (Stream<Path> directories = Files.list(data.resolve("partitions"))) {
            partitions = directories.map(each -> each.getFileName().toString()).toList();
        }
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(file -> file.getFileName().toString().endsWith(LOG)
                            || file.getFileName().toString().startsWith("log_"))
                    .filter(file -> partitions.stream().anyMatch(file.toString()::contains))
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() >= LEAST_BYTES)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.startIfStopped(node);
        if (damage == Damage.FLIPPED_BIT) {
            awaitWhole(testbed.node(node).data().resolve("partitions"));
        }
    }

    private void awaitWhole(Path partitions) {
        long deadline = System.nanoTime() + FOUND_WITHIN.toNanos();
        while (!isWhole(partitions)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("node " + node
                        + " has not replaced the replica with a changed bit after " + FOUND_WITHIN.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static boolean isWhole(Path partitions) {
        try (Stream<Path> all = Files.walk(partitions)) {
            for (Path file : all.filter(each -> each.getFileName().toString().endsWith(LOG))
                    .toList()) {
                try (FileChannel channel = FileChannel.open(file)) {
                    if (!BatchFile.read(channel).isWhole()) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException | UncheckedIOException replacedJustNow) {
            return false;
        }
    }

    @Override
    public String description() {
        return "a log file of node " + node + " with " + (damage == Damage.LOST_END ? "its end gone" : "a bit changed");
    }
}
