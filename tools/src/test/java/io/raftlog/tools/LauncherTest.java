package io.raftlog.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two shell scripts, with a Java and a Maven that only print what they were asked. */
class LauncherTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    private final Map<String, String> given = new HashMap<>();
    private Path javaHome;
    private Path dist;

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        javaHome = folder.resolve("java home");
        script(javaHome.resolve("bin/java"), "for a in \"$@\"; do echo \"$a\"; done");
        javaVersion("17.0.15");
        dist = folder.resolve("a dist");
        Files.createDirectories(dist.resolve("lib"));
        Files.createFile(dist.resolve("lib/raftlog-tools-0.jar"));
        copy(MODULE.resolve("src/main/dist/bin/raftlog"), dist.resolve("bin/raftlog"));
    }

    @Test
    void clientCommandsStartFastAndArgumentsStayWhole() throws Exception {
        Run run = run(dist.resolve("bin/raftlog"), "-b", "server", "produce", "a topic", "-k", "");

        assertThat(run.out().lines())
                .contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .containsSubsequence("io.raftlog.tools.cli.Main", "-b", "server", "produce", "a topic", "-k", "");
    }

    @Test
    void aNodeGetsTheOptionsOfANode() throws Exception {
        Run node = run(dist.resolve("bin/raftlog"), "server", "start");
        Run bench = run(dist.resolve("bin/raftlog"), "-o", "json", "bench", "produce");

        assertThat(node.out()).contains("@" + dist.toRealPath() + "/conf/server-jvm.options");
        assertThat(node.out()).doesNotContain("TieredStopAtLevel");
        assertThat(bench.out()).doesNotContain("server-jvm.options");
    }

    @Test
    void whatTheUserSaysOfTheJvmComesLastAndHolds() throws Exception {
        given.put("RAFTLOG_JAVA_OPTS", "-XX:TieredStopAtLevel=4 -Xmx1g");

        assertThat(run(dist.resolve("bin/raftlog"), "bench", "produce").out().lines())
                .containsSubsequence("-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4", "-Xmx1g", "-cp");
        assertThat(run(dist.resolve("bin/raftlog"), "server", "start").out().lines())
                .containsSubsequence(
                        "@" + dist.toRealPath() + "/conf/server-jvm.options",
                        "-XX:TieredStopAtLevel=4",
                        "-Xmx1g",
                        "-cp");
    }

    @Test
    void theArchiveOfClassesIsUsedIfItIsThere() throws Exception {
        assertThat(run(dist.resolve("bin/raftlog"), "version").out()).doesNotContain("SharedArchiveFile");

        Files.createFile(dist.resolve("raftlog.jsa"));
        Files.createFile(dist.resolve("server.jsa"));

        assertThat(run(dist.resolve("bin/raftlog"), "version").out())
                .contains("-XX:SharedArchiveFile=" + dist.toRealPath() + "/raftlog.jsa");
        assertThat(run(dist.resolve("bin/raftlog"), "server", "start").out())
                .contains("-XX:SharedArchiveFile=" + dist.toRealPath() + "/server.jsa");
    }

    @Test
    void anOldJavaIsRefusedByItsVersion() throws Exception {
        javaVersion("11.0.2");

        Run run = run(dist.resolve("bin/raftlog"), "version");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Java 17 or newer is needed").contains("11.0.2");
    }

    @Test
    void aJavaHomeWithoutJavaIsRefused() throws Exception {
        Files.delete(javaHome.resolve("bin/java"));

        assertThat(run(dist.resolve("bin/raftlog"), "version").err()).contains("JAVA_HOME is " + javaHome);
    }

    @Test
    void aCloneIsBuiltOnFirstUseAndAgainOnlyWhenASourceIsNewer() throws Exception {
        Path clone =
                layOutClone("mkdir -p tools/target/dist/bin; cp stub tools/target/dist/bin/raftlog; echo x >>builds");

        Run first = run(clone.resolve("raftlog"), "one");
        Run second = run(clone.resolve("raftlog"), "two");

        assertThat(first.out()).isEqualTo("ran one\n");
        assertThat(first.err()).contains("building");
        assertThat(second).isEqualTo(new Run(0, "ran two\n", ""));
        assertThat(clone.resolve("builds")).hasContent("x");

        changed(clone.resolve("client-sdk/junit/src/main/A.java"));

        assertThat(run(clone.resolve("raftlog"), "no part of it changed")).satisfies(run -> {
            assertThat(run.err()).isEmpty();
            assertThat(clone.resolve("builds")).hasContent("x");
        });

        changed(clone.resolve("raft-log/src/main/A.java"));

        assertThat(run(clone.resolve("raftlog"), "three").out()).isEqualTo("ran three\n");
        assertThat(clone.resolve("builds")).hasContent("x\nx");
    }

    @Test
    void aCloneRunsFromAnywhereAndThroughALink() throws Exception {
        layOutClone("mkdir -p tools/target/dist/bin; cp stub tools/target/dist/bin/raftlog");
        Path link = Files.createSymbolicLink(folder.resolve("rl"), Path.of("a clone/raftlog"));

        assertThat(run(link, "linked").out()).isEqualTo("ran linked\n");
    }

    @Test
    void aFailedBuildShowsItsLogAndRunsNothing() throws Exception {
        Path clone = layOutClone("echo 'error: it is broken'; exit 1");

        Run run = run(clone.resolve("raftlog"), "one");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("error: it is broken").contains("the build failed");
        assertThat(clone.resolve("tools/target/raftlog-build.lock")).doesNotExist();
    }

    private Path layOutClone(String maven) throws IOException {
        Path clone = folder.resolve("a clone");
        copy(MODULE.resolveSibling("raftlog"), clone.resolve("raftlog"));
        for (String module : List.of(
                "client-sdk/protocol",
                "client-sdk/client",
                "client-sdk/junit",
                "raft-log",
                "partition-manager",
                "chaos-tests/checker",
                "tools")) {
            Files.createDirectories(clone.resolve(module).resolve("src/main"));
            Files.writeString(clone.resolve(module).resolve("pom.xml"), "<project/>");
            Files.writeString(clone.resolve(module).resolve("src/main/A.java"), "");
        }
        Files.writeString(clone.resolve("pom.xml"), "<project/>");
        Files.writeString(clone.resolve("client-sdk/pom.xml"), "<project/>");
        Files.writeString(clone.resolve("chaos-tests/pom.xml"), "<project/>");
        script(clone.resolve("stub"), "[ \"$1\" = --dump-class-archives ] || echo \"ran $1\"");
        script(folder.resolve("path/mvn"), maven);
        return clone;
    }

    private static void changed(Path source) throws IOException {
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private void javaVersion(String version) throws IOException {
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    /** From a directory that has nothing to do with it. */
    private Run run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", javaHome.toString());
        environment.remove("RAFTLOG_JAVA_OPTS");
        environment.putAll(given);
        environment.merge("PATH", folder.resolve("path") + ":", (path, own) -> own + path);
        int exitCode = builder.start().waitFor();
        return new Run(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
