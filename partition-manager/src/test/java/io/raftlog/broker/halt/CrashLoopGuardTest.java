package io.raftlog.broker.halt;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CrashLoopGuardTest {
    private static final Path FILE = Path.of("data", "halted");
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final List<HaltNote> notes = new ArrayList<>();

    @Test
    void theThirdHaltInAShortTimeForOneReasonKeepsTheNodeDown() {
        halted(0, "apply of entry (t:1, i:7) failed");
        halted(3, "apply of entry (t:2, i:7) failed");
        assertThat(CrashLoopGuard.refusal(notes, FILE)).isEmpty();

        halted(9, "apply of entry (t:4, i:7) failed");

        var refusal = CrashLoopGuard.refusal(notes, FILE).orElseThrow();
        assertThat(refusal.code()).isEqualTo(ErrorCode.STOPPED_REPEATEDLY);
        assertThat(refusal.message()).contains("node 2", "3 times within 9 min", "apply of entry (t:4, i:7) failed");
        assertThat(refusal.hint()).contains("rm " + FILE);
    }

    @Test
    void differentReasonsAreNoLoop() {
        halted(0, "apply of entry 7 failed");
        halted(1, "writing the Raft log failed");
        halted(2, "apply of entry 7 failed");

        assertThat(CrashLoopGuard.refusal(notes, FILE)).isEmpty();
    }

    @Test
    void haltsFarApartAreNoLoop() {
        halted(0, "apply of entry 7 failed");
        halted(5, "apply of entry 7 failed");
        halted(11, "apply of entry 7 failed");

        assertThat(CrashLoopGuard.refusal(notes, FILE)).isEmpty();
    }

    @Test
    void aClockThatWasSetBackMakesNoLoop() {
        halted(600, "apply of entry 7 failed");
        halted(650, "apply of entry 7 failed");
        halted(0, "apply of entry 7 failed");

        assertThat(CrashLoopGuard.refusal(notes, FILE)).isEmpty();
    }

    @Test
    void aFullDiskIsNoLoop() {
        for (int minute = 0; minute < 3; minute++) {
            halted(minute, ErrorCode.STORAGE_FULL, "writing the Raft log failed");
        }

        assertThat(CrashLoopGuard.refusal(notes, FILE)).isEmpty();
    }

    @Test
    void anEntryThatCannotBeAppliedKeepsTheNodeDownAtOnceAndForGood() {
        halted(0, "writing the Raft log failed");
        halted(60, ErrorCode.ENTRY_INAPPLICABLE, "apply of entry (t:2, i:7) failed");

        var refusal = CrashLoopGuard.refusal(notes, FILE).orElseThrow();
        assertThat(refusal.code()).isEqualTo(ErrorCode.ENTRY_INAPPLICABLE);
        assertThat(refusal.message()).contains("node 2", "apply of entry (t:2, i:7) failed", "would do so again");
        assertThat(refusal.hint()).contains("data directories of all nodes", "rm " + FILE);
    }

    private void halted(int minute, String reason) {
        halted(minute, ErrorCode.INTERNAL, reason);
    }

    private void halted(int minute, ErrorCode code, String reason) {
        notes.add(new HaltNote(
                notes.size() + 1,
                BEGIN.plus(Duration.ofMinutes(minute)),
                2,
                100 + minute,
                Optional.of(UUID.randomUUID()),
                code,
                reason,
                "java.lang.IllegalStateException"));
    }
}
