package io.raftlog.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryRecorderTest {
    private static final Payload SEND = Payload.of(new MicroOp.Send("orders/0", Value.of(1_000_042)));
    private static final Payload SENT = Payload.of(new MicroOp.Sent("orders/0", 57, Value.of(1_000_042)));

    @TempDir
    Path directory;

    @Test
    void anEventIsInTheFileWhenTheCallReturns() throws IOException {
        Path file = directory.resolve("history.jsonl");
        AtomicLong clock = new AtomicLong(8_000);

        try (HistoryRecorder recorder = HistoryRecorder.create(file, () -> clock.addAndGet(1))) {
            recorder.invoke(3, "send", SEND, Details.NONE);
            recorder.ok(3, "send", SENT, Details.of("node", "n2"));

            assertThat(Files.readString(file)).isEqualTo("""
                            {"i":0,"t":8001,"p":3,"type":"invoke","f":"send","v":[["s","orders/0",1000042]]}
                            {"i":1,"t":8002,"p":3,"type":"ok","f":"send","v":[["s","orders/0",[57,1000042]]],"x":{"node":"n2"}}
                            """);
            assertThat(recorder.size()).isEqualTo(2);
        }
    }

    @Test
    void manyThreadsMakeOneHistoryWithoutGaps() throws Exception {
        Path file = directory.resolve("history.jsonl");
        ExecutorService threads = Executors.newFixedThreadPool(4);

        try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
            for (int p = 0; p < 4; p++) {
                int process = p;
                threads.execute(() -> {
                    for (int n = 0; n < 500; n++) {
                        recorder.invoke(process, "send", SEND, Details.NONE);
                        recorder.ok(process, "send", SENT, Details.NONE);
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }

        History history = HistoryReader.read(file);
        assertThat(history.operations()).hasSize(2000).allMatch(Operation::isOk);
        assertThat(history.events().get(3999).index()).isEqualTo(3999);
        assertThat(history.events()).isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
    }

    @Test
    void anotherHistoryIsNeverOverwritten() throws IOException {
        Path file = Files.createFile(directory.resolve("history.jsonl"));

        assertThatThrownBy(() -> HistoryRecorder.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void nothingIsRecordedAfterTheEnd() throws IOException {
        HistoryRecorder recorder = HistoryRecorder.create(directory.resolve("history.jsonl"));
        recorder.close();

        assertThatThrownBy(() -> recorder.invoke(3, "send", SEND, Details.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("history.jsonl");
    }
}
