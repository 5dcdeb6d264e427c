package io.raftlog.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.history.Histories;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FixturesTest {
    static Stream<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void aFixtureHasExactlyTheAnomaliesThatItIsThereFor(Fixture fixture) {
        Verdict verdict = Checker.check(fixture.history(), fixture.settings());

        assertThat(Fixture.names(verdict)).as("%s", verdict.cases()).isEqualTo(fixture.expected());
        assertThat(verdict.cases())
                .isSortedAccordingTo((a, b) -> a.anomaly().compareTo(b.anomaly()))
                .allSatisfy(found -> assertThat(found.examples())
                        .allSatisfy(example -> assertThat(example.events())
                                .isNotEmpty()
                                .isSubsetOf(fixture.history().events())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void theVerdictIsTheSameInTheRecordedForm(Fixture fixture) {
        var recorded = Histories.read(Histories.recorded(fixture.history()));

        assertThat(Checker.check(recorded, fixture.settings()))
                .isEqualTo(Checker.check(fixture.history(), fixture.settings()));
    }

    /** A detector that falls silent must not go unnoticed. */
    @ParameterizedTest
    @EnumSource
    void aCheckerThatIsBlindToAnAnomalyGetsAFixtureWrong(Anomaly anomaly) {
        Checker blind = Checker.blindTo(anomaly);

        assertThat(Fixture.all()).anySatisfy(fixture -> {
            Verdict verdict = blind.judge(fixture.history(), fixture.settings());
            assertThat(Fixture.names(verdict)).isNotEqualTo(fixture.expected());
        });
    }
}
