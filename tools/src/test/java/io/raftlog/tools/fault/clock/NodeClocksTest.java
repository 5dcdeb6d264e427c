package io.raftlog.tools.fault.clock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftlog.tools.cluster.NodePreload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeClocksTest {
    private static final int NODE = 2;
    /** Much more than it takes to ask, and much less than any jump here. */
    private static final long ABOUT_MS = 60_000;

    @TempDir
    private Path folder;

    private NodeClocks clocks = NodeClocks.NONE;
    private Process process;

    /** Tells the time whenever it is asked: the time of day, and how far it is from the time that only counts up. */
    static final class Teller {
        public static void main(String[] args) throws IOException {
            var questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            while (questions.readLine() != null) {
                System.out.println(System.currentTimeMillis() + " " + System.nanoTime() / 1_000_000);
            }
        }
    }

    private record Told(long timeOfDayMs, long upMs) {}

    @BeforeEach
    void start() throws IOException {
        assumeTrue(NodeClocks.unavailable().isEmpty(), () -> "no clocks: " + NodeClocks.unavailable());
        var preload = new NodePreload(folder);
        clocks = NodeClocks.fittedTo(Map.of(NODE, preload));
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Teller.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(preload.environment());
        process = builder.start();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void theTimeOfDayOfARunningProcessJumpsAheadAndBackAndTheTimeThatCountsUpDoesNot() throws Exception {
        try (Writer questions = process.outputWriter(UTF_8);
                BufferedReader answers = process.inputReader(UTF_8)) {
            Told first = ask(questions, answers);
            assertThat(first.timeOfDayMs() - System.currentTimeMillis()).isBetween(-ABOUT_MS, ABOUT_MS);

            for (Duration jump : new Duration[] {
                Duration.ofHours(30), Duration.ofHours(-30).minusNanos(1), Duration.ofMillis(3_600_999), Duration.ZERO
            }) {
                clocks.set(NODE, jump);

                Told told = ask(questions, answers);
                assertThat(told.timeOfDayMs() - System.currentTimeMillis() - jump.toMillis())
                        .isBetween(-ABOUT_MS, ABOUT_MS);
                assertThat(told.upMs() - first.upMs()).isBetween(0L, ABOUT_MS);
            }
        }
    }

    @Test
    void ofANodeWithoutAClockOfItsOwnItCannotBeSet() {
        assertThatThrownBy(() -> clocks.set(NODE + 1, Duration.ofHours(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node 3");
    }

    private static Told ask(Writer questions, BufferedReader answers) throws IOException {
        questions.write("?\n");
        questions.flush();
        String[] told = answers.readLine().split(" ");
        return new Told(Long.parseLong(told[0]), Long.parseLong(told[1]));
    }
}
