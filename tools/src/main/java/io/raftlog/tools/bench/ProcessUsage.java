package io.raftlog.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a process on this machine has used since it began, from {@code /proc}.
 *
 * <p>Immutable.
 *
 * @param writtenBytes that the process sent towards the disk
 * @param residentBytes in memory now
 */
public record ProcessUsage(double cpuSeconds, long writtenBytes, long residentBytes) {
    /** The unit of times in {@code /proc}, the same on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;

    /** Empty where there is no such process, no {@code /proc}, or no right to look. */
    public static Optional<ProcessUsage> of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            return Optional.of(new ProcessUsage(
                    cpuSeconds(Files.readString(folder.resolve("stat"))),
                    number(Files.readAllLines(folder.resolve("io")), "write_bytes:"),
                    number(Files.readAllLines(folder.resolve("status")), "VmRSS:") * 1024));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What was used since an earlier look; memory as it is now. */
    ProcessUsage since(ProcessUsage earlier) {
        return new ProcessUsage(cpuSeconds - earlier.cpuSeconds, writtenBytes - earlier.writtenBytes, residentBytes);
    }

    static double cpuSeconds(String stat) {
        // The second field is the program's name in parentheses and may hold spaces; what follows
        // begins with the third.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME - 3]) + Long.parseLong(fields[SYSTEM_TIME - 3])) / TICKS_PER_SECOND;
    }

    private static long number(List<String> lines, String key) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + key));
    }
}
