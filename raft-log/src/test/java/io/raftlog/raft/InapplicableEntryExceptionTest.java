package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.log.CorruptLogException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class InapplicableEntryExceptionTest {
    private static final EntryPosition ENTRY = new EntryPosition(3, 70);

    @Test
    void whatTheFilesOfThisReplicaFailedWithSaysNothingAboutTheEntry() {
        for (RuntimeException failure : List.of(
                new UncheckedIOException(new IOException("Input/output error")),
                new IllegalStateException("partition 7", new UncheckedIOException(new IOException("no"))),
                new CompletionException(new CorruptLogException(Path.of("f"), 7, "bad CRC")),
                new IllegalStateException(new IOException("f at byte 7", new ClosedChannelException())))) {
            assertThat(InapplicableEntryException.of(ENTRY, failure)).isSameAs(failure);
        }
    }

    @Test
    void whateverElseApplyingFailsWithIsTheEntrysFault() {
        var undecodable = new IllegalStateException("not a command", new IOException("a tag of zero"));
        for (RuntimeException failure : List.of(undecodable, new IllegalStateException("a hole"))) {
            assertThat(InapplicableEntryException.of(ENTRY, failure))
                    .isInstanceOf(InapplicableEntryException.class)
                    .hasCause(failure)
                    .hasMessageContaining("entry 70 of term 3");
        }
    }
}
