package io.raftlog.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** Histories from text and back. */
public final class Histories {
    private Histories() {}

    public static History read(String text) {
        return read(text.getBytes(UTF_8));
    }

    public static History read(byte[] bytes) {
        try {
            return HistoryReader.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be read", e);
        }
    }

    /** One recorded event a line. */
    public static String recorded(History history) {
        return history.events().stream().map(EventWriter::recorded).collect(Collectors.joining("\n", "", "\n"));
    }

    /** An array of events that are arrays. */
    public static String shortForm(History history) {
        return history.events().stream().map(EventWriter::shortened).collect(Collectors.joining(",\n", "[", "]"));
    }
}
