package io.raftlog.docs;

import io.raftlog.tools.cli.Main;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** Runs command lines in a folder where {@code ./raftlog} is the command as it was just built. */
final class Shell {
    private static final long DEADLINE_SECONDS = 120;

    private final Path folder;

    Shell(Path folder) throws IOException {
        this.folder = folder;
        Path script = folder.resolve("raftlog");
        Files.writeString(script, "#!/bin/sh\nexec " + built() + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** All that the line printed, on both outputs, in its order. */
    String run(String line) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("RAFTLOG_"));
        Process process = builder.start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            throw new AssertionError(line + " did not end; so far:\n" + Files.readString(printed));
        }
        return Files.readString(printed);
    }

    /** The distribution where Maven has packaged it before these tests, else the classes that they run on. */
    private static String built() {
        try {
            Path classes = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(classes)) {
                return "'" + classes.resolveSibling("dist/bin/raftlog") + "'";
            }
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                + System.getProperty("java.class.path") + "' io.raftlog.tools.cli.Main";
    }
}
