package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A partition log after a power cut, from every state that the disk may be left in: it opens without help, holds all that
 * was flushed and nothing that was not appended, and opens once more to the same.
 */
class CrashConsistencyProperties {
    private static final Path DIRECTORY = Path.of("/data/partitions/p");
    /** Two batches to a segment. */
    private static final LogSettings SETTINGS = new LogSettings(250, 60);

    private static final List<Character> ACTIONS = List.of('a', 'f', 't', 'd', 'r', 'k');
    private static final int LONGEST = 5;
    private static final int STATES = 4_000;

    @Example
    void everyCrashStateOfEveryShortSequence() throws IOException {
        int states = 0;
        for (String sequence : sequences()) {
            states += explore(sequence);
        }

        // Should a change of the log make this explore next to nothing, nobody would notice otherwise.
        assertThat(states).isGreaterThan(50_000);
    }

    /** Every sequence of at most so many actions. */
    private static List<String> sequences() {
        List<String> all = new ArrayList<>(List.of(""));
        for (int from = 0, length = 1; length <= LONGEST; length++) {
            int to = all.size();
            for (; from < to; from++) {
                for (char action : ACTIONS) {
                    all.add(all.get(from) + action);
                }
            }
        }
        return all;
    }

    /** Crashes at every step of the last action: what is before that is the end of a shorter sequence. */
    private static int explore(String sequence) throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogLedger ledger = new LogLedger(DIRECTORY, SETTINGS, disk, new Random(sequence.hashCode()));
        Set<Integer> seen = new HashSet<>();
        int[] explored = {0};
        int before = Math.max(0, sequence.length() - 1);
        for (int i = 0; i < before; i++) {
            ledger.run(sequence.charAt(i));
        }
        disk.beforeEachStep(operation -> explored[0] += check(disk, ledger, seen, sequence + " before " + operation));
        if (!sequence.isEmpty()) {
            ledger.run(sequence.charAt(before));
        }
        disk.beforeEachStep(operation -> {});
        return explored[0] + check(disk, ledger, seen, sequence + " at its end");
    }

    private static int check(SimulatedDisk disk, LogLedger ledger, Set<Integer> seen, String where) throws IOException {
        int checked = 0;
        CrashStates states = CrashStates.of(disk);
        for (SimulatedDisk state : states.atMost(STATES, new Random(where.hashCode()))) {
            if (seen.add(31 * ledger.version() + hashOf(state))) {
                ledger.check(state, where);
                checked++;
            }
        }
        return checked;
    }

    private static int hashOf(SimulatedDisk disk) {
        return disk.files().entrySet().stream()
                .map(file -> file.getKey() + " " + Arrays.hashCode(file.getValue()))
                .collect(Collectors.joining("\n"))
                .hashCode();
    }

    @Property(tries = 100)
    void anyCrashStateOfALongSequenceAndOfTheRecoveryFromIt(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        LogLedger ledger = new LogLedger(DIRECTORY, SETTINGS, disk, random);
        int[] checked = {0};
        disk.beforeEachStep(operation -> {
            if (random.nextInt(8) == 0) {
                SimulatedDisk state = CrashStates.of(disk).any(random);
                ledger.check(crashDuringRecovery(state, random), "seed " + seed + " before " + operation);
                checked[0]++;
            }
        });
        int actions = 50 + random.nextInt(50);
        for (int i = 0; i < actions; i++) {
            // Appends are half of it, or the log would stay empty.
            ledger.run(random.nextBoolean() ? 'a' : ACTIONS.get(random.nextInt(ACTIONS.size())));
        }

        assertThat(checked[0]).isPositive();
    }

    /** Opens the log, but power is cut at some step of that; an open that comes to its end does not count. */
    private static SimulatedDisk crashDuringRecovery(SimulatedDisk disk, Random random) throws IOException {
        int last = random.nextInt(12);
        int[] steps = {0};
        disk.beforeEachStep(operation -> {
            if (steps[0]++ == last) {
                throw new PowerCutException();
            }
        });
        try (PartitionLog log = PartitionLog.open(DIRECTORY, SETTINGS, disk)) {
            assertThat(log.endOffset()).isNotNegative();
        } catch (PowerCutException e) {
            // As wanted.
            disk.beforeEachStep(operation -> {});
            return CrashStates.of(disk).any(random);
        }
        disk.beforeEachStep(operation -> {});
        return disk;
    }

    private static final class PowerCutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Property(tries = 300)
    void nothingIsFlushedAnyMoreOnceAForceHasFailed(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        LogLedger ledger = new LogLedger(DIRECTORY, SETTINGS, disk, random);
        int failing = random.nextInt(25);
        boolean failed = false;
        for (int i = 0; i < 60; i++) {
            if (i == failing) {
                disk.failNextForce();
            }
            char action = i % 2 == 0 ? 'a' : ACTIONS.get(random.nextInt(3));
            if (failed) {
                assertThatThrownBy(() -> ledger.run('f'))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("failed before");
            } else {
                failed = !ledger.ran(action);
            }
        }

        for (int i = 0; i < 20; i++) {
            ledger.check(CrashStates.of(disk).any(random), "seed " + seed);
        }
        ledger.check(CrashStates.of(disk).worst(), "seed " + seed + ", the worst");
        assertThat(failed).isTrue();
    }
}
