package io.raftlog.checker;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a history is to be measured by. All times are in the history's own unit.
 *
 * <p>Immutable.
 *
 * @param maxGap {@code max_gap}: the longest allowed time between two acknowledged sends; empty: any
 * @param groupCheck {@code group_check}: the group whose members must have been given all that it committed
 * @param gapless {@code gapless}: whether each offset of a partition without transactions holds a record
 * @param logStart {@code log_start}: where partitions begin that are not in {@code logStarts}
 * @param logStarts where those of these keys begin: {@code log_start} as an object
 * @param knownErrors {@code known_errors}: what clients may be told; another {@code err} is an anomaly
 * @param lagBound {@code lag_bound}: how long after the last fault a record may stay unseen by polls; empty: any
 * @param returnWithin {@code return_within}: how long after the last fault an operation may take; empty: {@code maxGap}
 * @param stallBound {@code stall_bound}: how long a replica may apply nothing while its group commits
 */
public record Settings(
        OptionalLong maxGap,
        Optional<String> groupCheck,
        boolean gapless,
        long logStart,
        Map<String, Long> logStarts,
        Set<String> knownErrors,
        OptionalLong lagBound,
        OptionalLong returnWithin,
        long stallBound) {
    private static final long THIRTY_SECONDS_IN_NANOS = 30_000_000_000L;

    public static final Settings DEFAULT = new Settings(
            OptionalLong.empty(),
            Optional.empty(),
            true,
            0,
            Map.of(),
            Set.of("TIMEOUT", "NOT_LEADER", "UNAVAILABLE", "FENCED"),
            OptionalLong.empty(),
            OptionalLong.empty(),
            THIRTY_SECONDS_IN_NANOS);

    public Settings {
        logStarts = Map.copyOf(logStarts);
        knownErrors = Set.copyOf(knownErrors);
    }

    /** Of a JSON object with the names above; throws {@link IllegalArgumentException} that says what is wrong with it. */
    public static Settings parse(String json) {
        return SettingsReader.read(json);
    }

    public Settings withMaxGap(long time) {
        return new Settings(
                OptionalLong.of(time),
                groupCheck,
                gapless,
                logStart,
                logStarts,
                knownErrors,
                lagBound,
                returnWithin,
                stallBound);
    }

    public Settings withGroupCheck(String group) {
        return new Settings(
                maxGap,
                Optional.of(group),
                gapless,
                logStart,
                logStarts,
                knownErrors,
                lagBound,
                returnWithin,
                stallBound);
    }

    public Settings withGapless(boolean every) {
        return new Settings(
                maxGap, groupCheck, every, logStart, logStarts, knownErrors, lagBound, returnWithin, stallBound);
    }

    public Settings withLogStart(long start, Map<String, Long> starts) {
        return new Settings(
                maxGap, groupCheck, gapless, start, starts, knownErrors, lagBound, returnWithin, stallBound);
    }

    public Settings withKnownErrors(Set<String> errors) {
        return new Settings(
                maxGap, groupCheck, gapless, logStart, logStarts, errors, lagBound, returnWithin, stallBound);
    }

    public Settings withLagBound(long time) {
        return new Settings(
                maxGap,
                groupCheck,
                gapless,
                logStart,
                logStarts,
                knownErrors,
                OptionalLong.of(time),
                returnWithin,
                stallBound);
    }

    public Settings withReturnWithin(long time) {
        return new Settings(
                maxGap,
                groupCheck,
                gapless,
                logStart,
                logStarts,
                knownErrors,
                lagBound,
                OptionalLong.of(time),
                stallBound);
    }

    public Settings withStallBound(long time) {
        return new Settings(
                maxGap, groupCheck, gapless, logStart, logStarts, knownErrors, lagBound, returnWithin, time);
    }

    long logStart(String key) {
        return logStarts.getOrDefault(key, logStart);
    }
}
