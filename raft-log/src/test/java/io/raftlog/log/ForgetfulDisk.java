package io.raftlog.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that forgets at a crash what was not forced: of each file's bytes, and of each directory's entries. It
 * may also keep some of it, as real ones do: any number of a file's first unforced bytes, any unsynced creation or
 * deletion by itself. A rename happens or does not.
 *
 * <p>Confined to one thread.
 */
public final class ForgetfulDisk implements Disk {
    private final Set<Path> directories = new TreeSet<>();
    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new TreeMap<>();
    /** Unsynced renames: each path leads to another that shares its fate. */
    private final Map<Path, Path> renamed = new HashMap<>();

    private boolean failingForce;
    private int operationsUntilCrash = Integer.MAX_VALUE;

    /** What a file holds, whatever its names. */
    private static final class Content {
        private byte[] bytes = new byte[0];
        private byte[] durable = new byte[0];
    }

    /** The disk stops: nothing can be done with it before {@link #crash}. */
    public static final class CrashedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** From now on no force succeeds. */
    public void failForces() {
        failingForce = true;
    }

    /** After so many more changes, every operation fails. */
    public void crashAfter(int operations) {
        operationsUntilCrash = operations;
    }

    /** Power is cut and comes back: what was not forced is lost. */
    public void crash() {
        restart(new TreeMap<>(durableNames), (durable, current) -> durable);
    }

    /** As {@link #crash}, but each unforced change may have reached the disk by chance. */
    public void crash(RandomGenerator chance) {
        Map<Path, Content> after = new TreeMap<>();
        Map<Path, Boolean> reached = new HashMap<>();
        Set<Path> all = new TreeSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        for (Path path : all) {
            boolean current = reached.computeIfAbsent(fateOf(path), first -> chance.nextBoolean());
            Content survivor = current ? names.get(path) : durableNames.get(path);
            if (survivor != null) {
                after.put(path, survivor);
            }
        }
        restart(after, (durable, current) -> {
            if (current.length <= durable.length) {
                return chance.nextBoolean() ? current : durable;
            }
            byte[] partly = Arrays.copyOf(current, chance.nextInt(durable.length, current.length + 1));
            if (partly.length > durable.length && chance.nextBoolean()) {
                // The length was written, the last of the bytes were not.
                Arrays.fill(partly, chance.nextInt(durable.length, partly.length), partly.length, (byte) 0);
            }
            return partly;
        });
    }

    private interface Survival {
        byte[] of(byte[] durable, byte[] current);
    }

    private void restart(Map<Path, Content> after, Survival survival) {
        renamed.clear();
        names.clear();
        names.putAll(after);
        durableNames.clear();
        durableNames.putAll(after);
        // In the order of their names: chance must meet them in the same one whenever a run is repeated.
        for (Content content : new LinkedHashSet<>(after.values())) {
            content.bytes = survival.of(content.durable, content.bytes);
            content.durable = content.bytes;
        }
        failingForce = false;
        operationsUntilCrash = Integer.MAX_VALUE;
    }

    /** All bytes of a file that exists. */
    public byte[] contentOf(Path file) {
        return Objects.requireNonNull(names.get(file)).bytes.clone();
    }

    /** Puts a file in place as if somebody else had written it; durable at once. */
    public void place(Path file, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes.clone();
        content.durable = content.bytes;
        names.put(file, content);
        durableNames.put(file, content);
    }

    /** All files and what is in them. */
    Map<Path, ByteBuffer> contents() {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        names.forEach((path, content) -> contents.put(path, ByteBuffer.wrap(content.bytes)));
        return contents;
    }

    public boolean holds(Path file) {
        return names.containsKey(file);
    }

    private void change() throws CrashedException {
        if (operationsUntilCrash <= 0) {
            throw new CrashedException();
        }
        operationsUntilCrash--;
    }

    @Override
    public void createDirectories(Path directory) {
        directories.add(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!directories.contains(directory)) {
            throw new FileNotFoundException(directory.toString());
        }
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        change();
        if (names.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Content content = new Content();
        names.put(file, content);
        return new OpenFile(content);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new FileNotFoundException(file.toString());
        }
        return new OpenFile(content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change();
        names.put(to, Objects.requireNonNull(names.remove(from)));
        if (!fateOf(from).equals(fateOf(to))) {
            renamed.put(fateOf(from), fateOf(to));
        }
    }

    private Path fateOf(Path path) {
        Path fate = path;
        for (Path next = renamed.get(fate); next != null; next = renamed.get(fate)) {
            fate = next;
        }
        return fate;
    }

    @Override
    public void delete(Path file) throws IOException {
        change();
        names.remove(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change();
        if (failingForce) {
            throw new IOException("sync of " + directory + " failed");
        }
        renamed.keySet().removeIf(path -> directory.equals(path.getParent()));
        Map<Path, Content> synced = new HashMap<>(names);
        synced.keySet().removeIf(path -> !directory.equals(path.getParent()));
        durableNames.keySet().removeIf(path -> directory.equals(path.getParent()));
        durableNames.putAll(synced);
    }

    private final class OpenFile implements DiskFile {
        private final Content content;

        private OpenFile(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void write(List<ByteBuffer> buffers, long position) throws IOException {
            change();
            int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
            ByteBuffer after = ByteBuffer.wrap(
                    Arrays.copyOf(content.bytes, Math.max(content.bytes.length, (int) position + length)));
            after.position((int) position);
            buffers.forEach(buffer -> after.put(buffer.duplicate()));
            content.bytes = after.array();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = Math.max(0, Math.min(target.remaining(), content.bytes.length - (int) position));
            target.put(content.bytes, (int) position, count);
            return count;
        }

        @Override
        public void force() throws IOException {
            change();
            if (failingForce) {
                throw new IOException("force failed");
            }
            content.durable = content.bytes;
        }

        @Override
        public void truncate(long size) throws IOException {
            change();
            if (size < content.bytes.length) {
                content.bytes = Arrays.copyOf(content.bytes, (int) size);
            }
        }

        @Override
        public void close() {}
    }
}
