package io.raftlog.log;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a segment's three files: its base offset in twenty digits, as Kafka names them.
 *
 * <p>Immutable.
 */
record SegmentFiles(Path directory, long baseOffset) {
    private static final Pattern LOG = Pattern.compile("(\\d{20})\\.log");
    private static final Pattern INDEX = Pattern.compile("(\\d{20})\\.(?:time)?index");
    private static final Pattern SWAPPED = Pattern.compile("(\\d{20})\\.log\\.swap");
    private static final String TEMPORARY = ".tmp";
    private static final String CLEANED = ".log.cleaned";
    private static final String SWAP = ".log.swap";

    Path log() {
        return named(".log");
    }

    Path offsetIndex() {
        return named(".index");
    }

    /** What the log file that a cleaner writes is called until it is complete. */
    Path cleaned() {
        return named(CLEANED);
    }

    /** What a complete cleaned log file is called until those it replaces are gone. */
    Path swap() {
        return named(SWAP);
    }

    Path timeIndex() {
        return named(".timeindex");
    }

    private Path named(String suffix) {
        return directory.resolve(String.format("%020d", baseOffset) + suffix);
    }

    /** What a file is called until it is complete. */
    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY);
    }

    static boolean isTemporary(String name) {
        return name.endsWith(TEMPORARY) || name.endsWith(CLEANED);
    }

    /** The base offset in the name of a complete cleaned log file; empty for other files. */
    static Optional<Long> baseOfSwap(String name) {
        return baseIn(SWAPPED.matcher(name));
    }

    /** The base offset in the name of a log file; empty for other files. */
    static Optional<Long> baseOfLog(String name) {
        return baseIn(LOG.matcher(name));
    }

    /** The base offset in the name of an index file of either kind; empty for other files. */
    static Optional<Long> baseOfIndex(String name) {
        return baseIn(INDEX.matcher(name));
    }

    private static Optional<Long> baseIn(Matcher name) {
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(name.group(1)));
        } catch (NumberFormatException e) {
            // Twenty digits can say more than a long holds.
            return Optional.empty();
        }
    }
}
