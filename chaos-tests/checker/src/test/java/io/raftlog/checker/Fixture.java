package io.raftlog.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.raftlog.history.Histories;
import io.raftlog.history.History;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A history, and what is to be found in it: exactly that. */
record Fixture(String name, Set<String> expected, Settings settings, History history) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of the specification, then those for what these leave out. */
    static Stream<Fixture> all() {
        return Stream.of("fixtures.jsonl", "more-fixtures.jsonl").flatMap(Fixture::in);
    }

    private static Stream<Fixture> in(String resource) {
        try (InputStream in = Fixture.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Fixture::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fixture parse(String line) {
        try {
            JsonNode fixture = JSON.readTree(line);
            Set<String> expected = new TreeSet<>();
            fixture.get("expect").forEach(name -> expected.add(name.asText()));
            return new Fixture(
                    fixture.get("name").asText(),
                    expected,
                    Settings.parse(fixture.get("cfg").toString()),
                    Histories.read(fixture.get("h").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** The names of what a verdict has. */
    static Set<String> names(Verdict verdict) {
        Set<String> names = new TreeSet<>();
        verdict.anomalies().forEach(anomaly -> names.add(anomaly.label()));
        return names;
    }

    @Override
    public String toString() {
        return name;
    }
}
