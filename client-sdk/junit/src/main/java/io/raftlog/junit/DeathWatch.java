package io.raftlog.junit;

import io.raftlog.tools.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Destroys the cluster in a directory when this JVM ends, however it ends: a shell holds the other end of a pipe and
 * notices that nobody holds ours any more. If there is no cluster any more, as is usual, there is nothing left to do.
 */
final class DeathWatch implements AutoCloseable {
    /** The first argument is the directory, the others the command. A Ctrl-C reaches this shell as well as the tests. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            cat >/dev/null
            [ -e "$1/cluster.json" ] || exit 0
            shift
            exec "$@"
            """;

    private final Process shell;

    private DeathWatch(Process shell) {
        this.shell = shell;
    }

    static DeathWatch over(Path directory) {
        List<String> command = List.of(
                "sh",
                "-c",
                SCRIPT,
                "raftlog-junit",
                directory.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "local",
                "destroy",
                "--yes",
                "--data",
                directory.toString());
        try {
            return new DeathWatch(new ProcessBuilder(command)
                    // Not in a folder that somebody may want to delete.
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the shell that watches over the nodes", e);
        }
    }

    /** To be called after the cluster is destroyed. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of the shell that watches over the nodes", e);
        }
    }
}
