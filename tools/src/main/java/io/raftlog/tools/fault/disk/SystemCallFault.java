package io.raftlog.tools.fault.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftlog.tools.fault.system.SystemTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes system calls of a running process fail, through {@code strace}, until closed or the process ends. */
public final class SystemCallFault implements AutoCloseable {
    private final Process strace;

    private SystemCallFault(Process strace) {
        this.strace = strace;
    }

    /** Why this cannot be done here; empty if it can. Found out once, by tracing a process that does nothing. */
    public static Optional<String> unavailable() {
        return Probe.UNAVAILABLE;
    }

    private static final class Probe {
        static final Optional<String> UNAVAILABLE = findOut();

        private static Optional<String> findOut() {
            if (!SystemTool.isThere("strace")) {
                return Optional.of("strace is not installed");
            }
            try {
                Process traced = new ProcessBuilder("sleep", "60").start();
                try (SystemCallFault fault = inject(traced.pid(), "fdatasync:error=EIO")) {
                    return Optional.empty();
                } finally {
                    traced.destroyForcibly();
                }
            } catch (IOException | UncheckedIOException e) {
                return Optional.of("strace may not trace another process: " + e.getMessage());
            }
        }
    }

    /** @param fault as {@code fdatasync:error=EIO}, see strace(1), {@code -e inject} */
    public static SystemCallFault inject(long pid, String fault) {
        try {
            Process strace = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-p",
                            Long.toString(pid),
                            "-e",
                            "trace=" + fault.split(":")[0],
                            "-e",
                            "inject=" + fault,
                            "-o",
                            "/dev/null")
                    .redirectErrorStream(true)
                    .start();
            var printed = new BufferedReader(new InputStreamReader(strace.getInputStream(), UTF_8));
            String line = printed.readLine();
            if (line == null || !line.contains("attached")) {
                throw new IOException("strace did not attach: " + line);
            }
            // It prints little more, but must never wait for a reader.
            Thread reader = new Thread(() -> skip(printed), "strace-output");
            reader.setDaemon(true);
            reader.start();
            return new SystemCallFault(strace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void skip(BufferedReader printed) {
        try {
            printed.transferTo(Writer.nullWriter());
        } catch (IOException closed) {
            // Nobody wants to know the rest.
            return;
        }
    }

    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(10, TimeUnit.SECONDS)) {
                strace.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
