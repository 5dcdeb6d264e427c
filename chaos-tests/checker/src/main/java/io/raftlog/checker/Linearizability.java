package io.raftlog.checker;

import static io.raftlog.checker.Anomaly.REALTIME_INVERSION;
import static io.raftlog.checker.Anomaly.STALE_END_OFFSET;

import io.raftlog.checker.RealTimeSweep.Effect;
import io.raftlog.checker.facts.Facts;
import io.raftlog.checker.facts.Trace;
import io.raftlog.history.MicroOp;
import io.raftlog.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether a partition is linearizable: {@code realtime-inversion} for a send, {@code stale-end-offset} for an {@code end}
 * that answers as if something had not happened yet that was over before. Complete and without a search, because values
 * are unique and offsets total: an append at offset o has position 2o + 1, an end offset e position 2e. Sends outside
 * transactions: a transaction's order is that of its commit. n log n.
 *
 * <p>A send of unknown outcome counts where it was read: it may not lie before what was over when it began, and puts
 * itself before nothing.
 */
final class Linearizability implements Detector {
    /** Beyond this the position would not fit; no log gets there. */
    private static final long HIGHEST = Long.MAX_VALUE / 2 - 1;

    @Override
    public Stream<Finding> find(Facts facts, Settings settings) {
        Map<String, List<Effect>> effects = new TreeMap<>();
        facts.operations("send").stream()
                .filter(send -> !send.isFail())
                .forEach(send -> send.writes()
                        .forEach(write -> append(facts, send, write)
                                .ifPresent(
                                        offset -> add(effects, write.key(), send, 2 * Math.min(offset, HIGHEST) + 1))));
        facts.operations("end").stream()
                .filter(Operation::isOk)
                .forEach(end -> end.offsets()
                        .forEach((key, offset) ->
                                offset.ifPresent(value -> add(effects, key, end, 2 * Math.min(value, HIGHEST)))));
        var findings = new ArrayList<Finding>();
        effects.forEach((key, ofKey) ->
                RealTimeSweep.inversions(ofKey, ofKey, (before, after) -> findings.add(finding(key, before, after))));
        return findings.stream();
    }

    /** The offset that was answered; else the one where it was read, the last of several: it could have been that one. */
    private static OptionalLong append(Facts facts, Operation send, MicroOp.Write write) {
        if (send.isOk() && write instanceof MicroOp.Sent sent) {
            return OptionalLong.of(sent.offset());
        }
        return facts.trace(write.key(), write.value()).map(Trace::lastOffset).orElse(OptionalLong.empty());
    }

    private static void add(Map<String, List<Effect>> effects, String key, Operation operation, long position) {
        effects.computeIfAbsent(key, k -> new ArrayList<>()).add(new Effect(operation, position));
    }

    private static Finding finding(String key, Effect before, Effect after) {
        boolean isEnd = after.operation().is("end");
        return Finding.of(
                isEnd ? STALE_END_OFFSET : REALTIME_INVERSION,
                key,
                named(before) + " was over before " + named(after) + " began",
                before.operation().last(),
                after.operation().last());
    }

    private static String named(Effect effect) {
        long offset = effect.position() / 2;
        return effect.operation().is("end") ? "the answer that the end is " + offset : "the append at " + offset;
    }
}
