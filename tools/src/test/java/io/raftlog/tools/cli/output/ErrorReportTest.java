package io.raftlog.tools.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.client.OutcomeUnknownException;
import io.raftlog.client.RefusedException;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    @Test
    void aRefusalShowsCodeReasonAndEachHintOnALineOfItsOwn() {
        ErrorReport report = ErrorReport.of(new ExecutionException(unknownTopic()));

        assertThat(report.lines())
                .containsExactly(
                        "RL-1004 topic \"order\" does not exist",
                        "  did you mean: orders",
                        "  create it:  raftlog topic create order");
        assertThat(report.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void anUnknownOutcomeIsSaidToBeUnknown() {
        ErrorReport report =
                ErrorReport.of(new OutcomeUnknownException(Refusal.of(ErrorCode.TIMED_OUT, "no answer within 30 s")));

        assertThat(report.lines())
                .containsExactly(
                        "RL-5001 no answer within 30 s",
                        "  it is unknown whether it happened: look before you repeat it");
        assertThat(report.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void aUsageFailureHasNoCode() {
        ErrorReport report = ErrorReport.of(CommandFailure.usage("-e and --to both say where to end", "leave one out"));

        assertThat(report.lines()).containsExactly("raftlog: -e and --to both say where to end", "  leave one out");
        assertThat(report.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void programsGetAnObject() {
        assertThat(ErrorReport.of(unknownTopic()).json())
                .isEqualTo("{\"error\":{\"code\":\"RL-1004\",\"message\":\"topic \\\"order\\\" does not exist\","
                        + "\"advice\":[\"did you mean: orders\",\"create it:  raftlog topic create order\"],"
                        + "\"exitCode\":3}}");
    }

    @Test
    void whatNobodyForesawSaysSo() {
        ErrorReport report = ErrorReport.of(new IllegalStateException("boom"));

        assertThat(report.code()).isEqualTo("RL-4001");
        assertThat(report.message()).contains("boom");
        assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void exitCodesFollowFromErrorCodes() {
        assertThat(ExitCode.of(ErrorCode.TOPIC_EXISTS)).isEqualTo(ExitCode.FAILED);
        assertThat(ExitCode.of(ErrorCode.UNKNOWN_PARTITION)).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(ExitCode.of(ErrorCode.UNREACHABLE)).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ExitCode.of(ErrorCode.BUSY)).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ExitCode.of(ErrorCode.CHECK_FAILED)).isEqualTo(ExitCode.CHECK_FAILED);
    }

    private static RefusedException unknownTopic() {
        return new RefusedException(new Refusal(
                ErrorCode.UNKNOWN_TOPIC,
                "topic \"order\" does not exist",
                "did you mean: orders\ncreate it:  raftlog topic create order"));
    }
}
