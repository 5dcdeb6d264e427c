package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.INCONSISTENT_OFFSETS;

import io.raftlog.checker.facts.Facts;
import io.raftlog.history.Event;
import io.raftlog.history.Operation;
import io.raftlog.history.Read;
import io.raftlog.history.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code inconsistent-offsets} between replicas: {@code dump} operations, one for each node, that read different things
 * at one offset of their disks. What a dump calls a record (a CRC, say) is compared with other dumps alone. Linear.
 */
final class ReplicaDumps implements Detector {
    private record Place(String key, long offset) {}

    private record Dumped(Value value, Event by) {}

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        var first = new HashMap<Place, Dumped>();
        return facts.operations("dump").stream()
                .filter(Operation::isOk)
                .flatMap(dump -> dump.polls().stream()
                        .flatMap(poll ->
                                poll.entrySet().stream().flatMap(entry -> differences(entry, dump.last(), first))));
    }

    private static Stream<Finding> differences(
            Map.Entry<String, List<Read>> dumped, Event by, Map<Place, Dumped> first) {
        return dumped.getValue().stream().flatMap(read -> {
            Place place = new Place(dumped.getKey(), read.offset());
            Dumped other = first.putIfAbsent(place, new Dumped(read.value(), by));
            return other == null || other.value().equals(read.value())
                    ? Stream.empty()
                    : Stream.of(finding(place, other, read, by));
        });
    }

    private static Finding finding(Place place, Dumped other, Read read, Event by) {
        String what = "replicas differ: offset " + place.offset() + " holds " + other.value() + node(other.by())
                + " and " + read.value() + node(by);
        return Finding.of(INCONSISTENT_OFFSETS, place.key(), what, other.by(), by);
    }

    private static String node(Event dump) {
        return dump.details().text("node").map(node -> " on " + node).orElse("");
    }
}
