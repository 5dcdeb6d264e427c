package io.raftlog.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.tools.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts are fast because classes are mapped; where the archives are missing or do not fit, nothing would tell. */
class ClassArchivesTest {
    private static final long DEADLINE_SECONDS = 180;
    private static final String MAPPED = "source: shared objects file (top)";

    @TempDir
    Path folder;

    @Test
    void whatTheFirstUseDumpsIsWhatCommandsAndNodesMap() throws Exception {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assumeTrue(Files.isRegularFile(classes), "only a packaged distribution has class archives");
        Path built = classes.resolveSibling("dist");
        Files.createSymbolicLink(folder.resolve("lib"), built.resolve("lib"));
        Files.createSymbolicLink(folder.resolve("conf"), built.resolve("conf"));
        Path launcher = Files.createDirectory(folder.resolve("bin")).resolve("raftlog");
        Files.copy(built.resolve("bin/raftlog"), launcher);

        String dumped = run(launcher, "--dump-class-archives");

        assertThat(folder.resolve("raftlog.jsa")).as(dumped).exists();
        assertThat(folder.resolve("server.jsa")).as(dumped).exists();
        assertThat(run(launcher, "version"))
                .containsPattern("io\\.raftlog\\.tools\\.cli\\.Main .*\\Q" + MAPPED + "\\E");
        assertThat(run(launcher, "server", "start", "--help"))
                .containsPattern("io\\.raftlog\\.tools\\.cli\\.Main .*\\Q" + MAPPED + "\\E");
    }

    private String run(Path launcher, String... arguments) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        String[] command = new String[arguments.length + 1];
        command[0] = launcher.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().put("RAFTLOG_JAVA_OPTS", "-Xlog:class+load");
        Process process = builder.start();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(printed)).isZero();
        return Files.readString(printed);
    }
}
