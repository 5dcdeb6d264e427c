package io.raftlog.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mutant is noticed by its tests, for its reason and in its time, and the same tests pass without it.
 *
 * <p>{@code -Draftlog.mutants=M6,M12} runs these alone, {@code M5} all whose number is that. What was noticed by what, and
 * how fast, is in {@code target/mutants/report.txt} afterwards.
 */
class MutantsTest {
    private static final Path FOLDER = Path.of("target/mutants");
    private static final List<String> REPORT = new ArrayList<>();
    /** By test: one may be there for several mutants. */
    private static final Map<String, Outcome> WITHOUT = new HashMap<>();

    private static Fork fork;

    @BeforeAll
    static void prepare() throws IOException {
        fork = new Fork(FOLDER);
    }

    @AfterAll
    static void report() throws IOException {
        Files.write(FOLDER.resolve("report.txt"), REPORT);
        REPORT.forEach(System.out::println);
    }

    static Stream<Arguments> mutants() {
        Set<String> wanted = Set.of(System.getProperty("raftlog.mutants", "").split(","));
        return Mutants.ALL.stream()
                .filter(mutant -> wanted.contains("")
                        || wanted.contains(mutant.id())
                        || wanted.contains(mutant.id().split("-")[0]))
                .flatMap(mutant -> mutant.detectors().stream().map(detector -> Arguments.of(mutant, detector)));
    }

    @ParameterizedTest(name = "{0}, by {1}")
    @MethodSource("mutants")
    void isNoticed(Mutant mutant, Detector detector) throws Exception {
        Outcome without = WITHOUT.get(detector.test());
        if (without == null) {
            without = fork.run(detector, Optional.empty());
            WITHOUT.put(detector.test(), without);
        }
        assertThat(without).as("%s without the mutant", detector.test()).returns(true, Outcome::passed);

        Outcome with = fork.run(detector, Optional.of(mutant.id()));

        REPORT.add("%-18s %7s (%7s without)  %-12s %s"
                .formatted(
                        mutant.id(),
                        with.seconds(),
                        without.seconds(),
                        isNoticed(detector, with) ? "noticed by" : "NOT by",
                        detector.test()));
        assertThat(with.unsown()).as("of %s nothing may be left out", mutant).isEmpty();
        assertThat(with.tests())
                .as("%s ran; it said %s", detector.test(), with.failure())
                .isPositive();
        assertThat(with.failure())
                .as("%s survives %s, which would have said \"%s\"", mutant, detector.test(), detector.says())
                .matches(detector::noticed);
    }

    private static boolean isNoticed(Detector detector, Outcome with) {
        return with.unsown().isEmpty() && detector.noticed(with.failure());
    }

    @Test
    void everyNumberOfThePlanHasAMutantAndEveryMutantItsOwnName() {
        assertThat(Mutants.ALL).extracting(Mutant::id).doesNotHaveDuplicates();
        assertThat(Mutants.ALL).extracting(mutant -> mutant.id().split("-")[0]).containsAll(Mutants.NUMBERS);
    }

    @Test
    void aChangeWithoutItsPlaceIsTold() throws Exception {
        Detector quick = new Detector(
                TestModule.RAFT_LOG,
                "io.raftlog.partition.ProducerSequenceTest",
                "sequencesWrapToZero",
                Duration.ofSeconds(30),
                "");

        Outcome outcome = fork.run(quick, Optional.of(Mutants.GONE.id()));

        assertThat(outcome.unsown())
                .contains("found no place for io.raftlog.partition.ProducerSequence.admitted: all of it")
                .contains("there is no class io.raftlog.partition.NoSuchBugs");
    }
}
