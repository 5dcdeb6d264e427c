package io.raftlog.tools.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for ever: its number and when it began. The system gives a number to another process once the first is
 * gone, perhaps after a reboot; the mark tells the two apart, so that nobody else's process is ever signalled.
 *
 * <p>Immutable.
 *
 * @param startMark opaque; equal only for the same process
 */
public record ProcessIdentity(long pid, String startMark) {
    private static final Path PROC = Path.of("/proc");
    private static final int THREADS_FIELD = 20;
    private static final int START_TIME_FIELD = 22;

    /** The process that has this number now; empty if there is none, or only its remains that nobody collected. */
    public static Optional<ProcessIdentity> of(long pid) {
        if (Files.isDirectory(PROC.resolve("self"))) {
            return fromProc(pid);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, start.toString()));
    }

    /** Whether this very process still runs; a paused one does. */
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Whether it runs but was stopped by a signal, as {@code raftlog local pause} does. */
    public boolean isPaused() {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            return isAlive() && fieldsAfterName(stat)[0].equals("T");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether none of its threads moves: a stop signal has arrived at each. They stop one after the other, a little
     * while after the signal was sent. Where the system does not tell, it is taken to be so.
     */
    public boolean standsStill() {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return true;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                if (!fieldsAfterName(Files.readString(thread.resolve("stat")))[0].equals("T")) {
                    return false;
                }
            }
            return isAlive();
        } catch (IOException e) {
            // A thread ended while it was looked at: they move.
            return false;
        }
    }

    private static Optional<ProcessIdentity> fromProc(long pid) {
        try {
            String boot =
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
            return parseStat(pid, Files.readString(PROC.resolve(pid + "/stat")), boot);
        } catch (IOException e) {
            // Gone, before or while it was read.
            return Optional.empty();
        }
    }

    /** Of {@code /proc/PID/stat}. The second field is the program's name in parentheses and may hold anything. */
    static Optional<ProcessIdentity> parseStat(long pid, String stat, String bootId) {
        String[] fields = fieldsAfterName(stat);
        // While other threads are still ending, the first one is a zombie already, and files and ports are still held.
        boolean lastThread = Integer.parseInt(fields[THREADS_FIELD - 3]) <= 1;
        boolean onlyRemains = fields[0].equals("X") || (fields[0].equals("Z") && lastThread);
        // The array begins with the third field.
        String startTime = fields[START_TIME_FIELD - 3];
        return onlyRemains ? Optional.empty() : Optional.of(new ProcessIdentity(pid, bootId + ":" + startTime));
    }

    private static String[] fieldsAfterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }
}
