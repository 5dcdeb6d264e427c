package io.raftlog.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A checkpoint, a mark or another small file, in every state that a power cut may leave it in. */
class GuardedFileCrashTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("checkpoint");
    private static final int STATES = 10_000;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Random chance = new Random(17);

    GuardedFileCrashTest() {
        disk.createDirectories(DIRECTORY);
    }

    @Test
    void aCrashAtAnyStepLeavesTheOldContentOrTheNew() throws Exception {
        write("one");
        String before = "one";
        int states = 0;
        for (String content : new String[] {"two, longer", "3"}) {
            String old = before;
            int[] explored = {0};
            disk.beforeEachStep(operation -> {
                for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, chance)) {
                    assertThat(read(state)).as("before %s", operation).isIn(Optional.of(old), Optional.of(content));
                    explored[0]++;
                }
            });
            write(content);
            states += explored[0];
            before = content;
        }
        assertThat(states).isGreaterThan(15);
    }

    @Test
    void whatAWriteReturnedForIsThereWhateverElseIsLost() throws Exception {
        for (String content : new String[] {"one", "two, longer", "3"}) {
            write(content);

            for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, chance)) {
                assertThat(read(state)).contains(content);
            }
        }
    }

    @Test
    void afterACrashTheNextWriteSucceedsWhateverTheLastOneLeft() throws Exception {
        write("one");
        disk.beforeEachStep(operation -> {
            for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, chance)) {
                file(state).write(UTF_8.encode("after"));
                assertThat(read(CrashStates.of(state).worst()))
                        .as("before %s", operation)
                        .contains("after");
            }
        });
        write("two");
    }

    @Test
    void aForceThatFailsFailsTheWriteAndTheOldContentStays() throws Exception {
        write("one");
        disk.failNextForce();

        assertThatThrownBy(() -> write("two")).isInstanceOf(IOException.class);

        for (SimulatedDisk state : CrashStates.of(disk).atMost(STATES, chance)) {
            assertThat(read(state)).contains("one");
        }
    }

    private void write(String content) throws IOException {
        file(disk).write(UTF_8.encode(content));
    }

    private static GuardedFile file(Disk disk) {
        return new GuardedFile(disk, FILE, 0x524C5454, 1);
    }

    private static Optional<String> read(Disk disk) throws IOException {
        return file(disk).read().map(bytes -> UTF_8.decode(bytes).toString());
    }
}
