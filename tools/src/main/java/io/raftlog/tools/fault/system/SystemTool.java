package io.raftlog.tools.fault.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the system. */
public final class SystemTool {
    private static final long SECONDS = 60;

    private SystemTool() {}

    public static boolean isThere(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Why something cannot be done that takes root and these programs; empty if nothing is missing. */
    public static Optional<String> missingFor(String what, List<String> programs) {
        String user = System.getProperty("user.name");
        return "root".equals(user)
                ? programs.stream()
                        .filter(program -> !isThere(program))
                        .findFirst()
                        .map(program -> program + " is not installed")
                : Optional.of(what + " takes root, this is " + user);
    }

    /** Returns what it printed; throws if it failed. */
    public static String run(String... command) {
        return run(List.of(command));
    }

    public static String run(List<String> command) {
        return run(Map.of(), command);
    }

    /** @param environment to be added to that of this process */
    public static String run(Map<String, String> environment, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
