package io.raftlog.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that keeps every change until it is forced, and so knows each state in which a power cut may leave it:
 * see {@link CrashStates}.
 *
 * <p>What it promises is what POSIX does and no more. A force makes the bytes and the length of one file durable, the sync
 * of a directory the names in it, both in the order they were made. Whatever else was changed may be there after a crash or
 * not, each change by itself: a later one without an earlier one, a write in part, a length without the bytes.
 *
 * <p>Confined to one thread.
 */
public final class SimulatedDisk implements Disk {
    /** A file's bytes, whatever its names. */
    static final class Content {
        byte[] durable;
        byte[] current;

        Content(byte[] bytes) {
            durable = bytes;
            current = bytes;
        }
    }

    /** A change that is not durable yet. */
    sealed interface Change {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Write(Content file, int position, byte[] bytes) implements Change {}

    record Resize(Content file, int size) implements Change {}

    record Link(Path name, Content file) implements Change {}

    record Unlink(Path name) implements Change {}

    /** One step: never both names, never none. */
    record Rename(Path from, Path to, Content file) implements Change {}

    /** Called before each operation that changes or forces something. */
    @FunctionalInterface
    public interface Step {
        void before(String operation) throws IOException;
    }

    private final Set<Path> directories = new HashSet<>();
    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();
    private Step step = operation -> {};
    private boolean failNextForce;

    public SimulatedDisk() {}

    /** A disk that holds these files, all durable. */
    SimulatedDisk(Set<Path> directories, Map<Path, byte[]> files) {
        this.directories.addAll(directories);
        files.forEach((name, bytes) -> {
            Content content = new Content(bytes);
            names.put(name, content);
            durableNames.put(name, content);
        });
    }

    public void beforeEachStep(Step step) {
        this.step = step;
    }

    /**
     * Lets the next force or sync fail as Linux does: the changes are dropped from what is still to be written, so that
     * another force would succeed, though they are not on the disk.
     */
    public void failNextForce() {
        failNextForce = true;
    }

    Set<Path> directories() {
        return Set.copyOf(directories);
    }

    Map<Path, Content> durableNames() {
        return durableNames;
    }

    List<Change> pending() {
        return pending;
    }

    /** What is there now, forced or not. */
    public Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new TreeMap<>();
        names.forEach((name, content) -> files.put(name, content.current.clone()));
        return files;
    }

    @Override
    public void createDirectories(Path directory) {
        for (Path at = directory; at != null; at = at.getParent()) {
            directories.add(at);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!directories.contains(directory)) {
            throw new FileNotFoundException(directory.toString());
        }
        return names.keySet().stream()
                .filter(name -> directory.equals(name.getParent()))
                .map(name -> String.valueOf(name.getFileName()))
                .toList();
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        step.before("create " + file);
        if (names.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        if (!directories.contains(Objects.requireNonNull(file.getParent()))) {
            throw new FileNotFoundException(file.toString());
        }
        Content content = new Content(new byte[0]);
        names.put(file, content);
        pending.add(new Link(file, content));
        return new OpenFile(file, content);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new FileNotFoundException(file.toString());
        }
        return new OpenFile(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step.before("rename " + from + " to " + to);
        Content content = names.remove(from);
        if (content == null) {
            throw new FileNotFoundException(from.toString());
        }
        names.put(to, content);
        pending.add(new Rename(from, to, content));
    }

    @Override
    public void delete(Path file) throws IOException {
        step.before("delete " + file);
        if (names.remove(file) != null) {
            pending.add(new Unlink(file));
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step.before("sync " + directory);
        if (fails()) {
            pending.removeIf(change -> isIn(directory, change));
            throw new IOException("sync of " + directory + " failed");
        }
        for (Change change : pending) {
            if (isIn(directory, change)) {
                applyName(change, durableNames);
            }
        }
        pending.removeIf(change -> isIn(directory, change));
    }

    private static boolean isIn(Path directory, Change change) {
        if (change instanceof Link link) {
            return directory.equals(link.name().getParent());
        }
        if (change instanceof Unlink unlink) {
            return directory.equals(unlink.name().getParent());
        }
        // Nobody here renames from one directory to another.
        return change instanceof Rename rename && directory.equals(rename.to().getParent());
    }

    static void applyName(Change change, Map<Path, Content> names) {
        if (change instanceof Link link) {
            names.put(link.name(), link.file());
        } else if (change instanceof Unlink unlink) {
            names.remove(unlink.name());
        } else if (change instanceof Rename rename) {
            names.remove(rename.from());
            names.put(rename.to(), rename.file());
        }
    }

    static boolean isOf(Content file, Change change) {
        return (change instanceof Write write && write.file() == file)
                || (change instanceof Resize resize && resize.file() == file);
    }

    /** The bytes after a write of which only {@code from..to} arrived; the file is as long as the end of that says. */
    static byte[] written(byte[] before, int position, byte[] bytes, int from, int to, int length) {
        byte[] after = Arrays.copyOf(before, Math.max(before.length, position + length));
        System.arraycopy(bytes, from, after, position + from, to - from);
        return after;
    }

    private boolean fails() {
        boolean fails = failNextForce;
        failNextForce = false;
        return fails;
    }

    private final class OpenFile implements DiskFile {
        private final Path name;
        private final Content content;

        private OpenFile(Path name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public long size() {
            return content.current.length;
        }

        @Override
        public void write(List<ByteBuffer> buffers, long position) throws IOException {
            step.before("write to " + name);
            ByteBuffer all = ByteBuffer.allocate(
                    buffers.stream().mapToInt(ByteBuffer::remaining).sum());
            buffers.forEach(buffer -> all.put(buffer.duplicate()));
            int at = Math.toIntExact(position);
            content.current = written(content.current, at, all.array(), 0, all.capacity(), all.capacity());
            pending.add(new Write(content, at, all.array()));
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = Math.max(0, Math.min(target.remaining(), content.current.length - (int) position));
            if (count > 0) {
                target.put(content.current, (int) position, count);
            }
            return count;
        }

        @Override
        public void force() throws IOException {
            step.before("force " + name);
            pending.removeIf(change -> isOf(content, change));
            if (fails()) {
                throw new IOException("force of " + name + " failed");
            }
            content.durable = content.current;
        }

        @Override
        public void truncate(long size) throws IOException {
            step.before("truncate " + name);
            if (size < content.current.length) {
                content.current = Arrays.copyOf(content.current, (int) size);
                pending.add(new Resize(content, (int) size));
            }
        }

        @Override
        public void close() {}
    }
}
