package io.raftlog.mutants;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Runs tests in processes of their own, with a mutant or without. Confined to one thread. */
final class Fork {
    private static final int MOST_OUTPUT = 4_000;

    private final Path folder;
    private final Path agent;

    /** @param folder for what the processes leave behind */
    Fork(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        Files.createDirectories(this.folder);
        this.agent = agent();
    }

    /** A jar that only names the agent's class, which is on the class path. */
    private Path agent() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Sower.class.getName());
        Path jar = folder.resolve("agent.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return jar;
    }

    /** @param mutantId empty for the code as it is */
    Outcome run(Detector detector, Optional<String> mutantId) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve(mutantId.orElse("none") + "-" + detector.method()));
        Path result = own.resolve("result.properties");
        Files.deleteIfExists(result);
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command(detector, mutantId, result))
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("output.txt").toFile())
                .start();
        boolean ended;
        try {
            ended = process.waitFor(detector.within().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!Files.exists(result)) {
            String why = ended ? "ended with status " + process.exitValue() : "took too long";
            return new Outcome(false, 0, why + "\n" + outputIn(own), "", took);
        }
        Properties told = new Properties();
        try (Reader file = Files.newBufferedReader(result)) {
            told.load(file);
        }
        return new Outcome(
                true,
                Integer.parseInt(told.getProperty(OneTest.TESTS)),
                told.getProperty(OneTest.FAILURE),
                told.getProperty(OneTest.UNSOWN),
                took);
    }

    private List<String> command(Detector detector, Optional<String> mutantId, Path result) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        mutantId.ifPresent(id -> command.add("-javaagent:" + agent + "=" + id));
        command.add("-cp");
        // First: modules have test classes and resources of the same names.
        command.add(detector.module().testClasses() + File.pathSeparator + System.getProperty("java.class.path"));
        command.add(OneTest.class.getName());
        command.addAll(List.of(result.toString(), detector.testClass(), detector.method()));
        return command;
    }

    private static String outputIn(Path own) throws IOException {
        String output = new String(Files.readAllBytes(own.resolve("output.txt")), StandardCharsets.UTF_8);
        return output.substring(Math.max(0, output.length() - MOST_OUTPUT));
    }
}
