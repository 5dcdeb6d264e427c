package io.raftlog.tools;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes as people write and read them. {@code KB} and {@code MB} are powers of 1000, {@code KiB} and
 * {@code MiB} of 1024.
 */
public final class Units {
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([KMGT]?I?B?)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> NANOS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private Units() {}

    /** Parses {@code 500ms}, {@code 30s}, {@code 1h30m}, {@code 7d} or a bare {@code 0}. */
    public static Duration parseDuration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = DURATION_PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            double nanos = Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0L);
            sum = sum.plusNanos(Math.round(nanos));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration: write 500ms, 30s, 5m, 1h30m or 7d");
        }
        return sum;
    }

    /** Parses {@code 1024}, {@code 1KB} (1000), {@code 64KiB} (65536); the B may be left out. */
    public static long parseBytes(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a size: write 1024, 1KB (1000) or 64KiB (65536)");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        long base = unit.contains("I") ? 1024 : 1000;
        int power = unit.isEmpty() ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
        long bytes = Long.parseLong(matcher.group(1));
        for (int i = 0; i < power; i++) {
            bytes = Math.multiplyExact(bytes, base);
        }
        return bytes;
    }

    /** As {@code 412 MB}: powers of 1000, three digits at most. */
    public static String bytes(long bytes) {
        String[] units = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits = unit == 0 || value >= 9.95 ? String.format(Locale.ROOT, "%.0f", value) : oneDecimal(value);
        return digits + " " + units[unit];
    }

    /** With grouping: {@code 1,204,331}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** As {@code 0.4 ms}, {@code 310 ms}, {@code 1.6 s}, {@code 2m 5s}, {@code 2d 4h}. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 10) {
            return oneDecimal(duration.toNanos() / 1e6) + " ms";
        }
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return oneDecimal(millis / 1e3) + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + "h " + duration.toMinutesPart() + "m";
        }
        return duration.toDays() + "d" + (duration.toHoursPart() > 0 ? " " + duration.toHoursPart() + "h" : "");
    }

    private static String oneDecimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
