package io.raftlog.broker.liveness;

/**
 * What this node hears of another, through one stream of beats at a time.
 *
 * <p>A process that dies closes its connections, so a broken stream is a sign; it is proof once nobody answers there any
 * more. A process that is paused or cut off only falls silent, which proves nothing about anybody but the two of us.
 *
 * <p>Pure: told of everything, the time included. Confined to one thread.
 */
final class Pulse {
    /** How a node stands. */
    enum Sign {
        /** Not heard of yet. */
        UNKNOWN,
        HEARD,
        /** The stream is open and nothing comes. */
        SILENT,
        /** The process that was there is gone. */
        GONE
    }

    private static final long NEVER = -1;

    private final LivenessSettings settings;
    private final long watchedSinceMs;
    private long incarnation;
    private long lastBeatMs;
    private long brokenAtMs = NEVER;
    private boolean refused;
    private String trouble = "";

    Pulse(LivenessSettings settings, long nowMs) {
        this.settings = settings;
        this.watchedSinceMs = nowMs;
    }

    /** Returns whether another process beats than before: what that one led has no leader. */
    boolean beat(long from, long nowMs) {
        boolean restarted = incarnation != 0 && incarnation != from;
        incarnation = from;
        lastBeatMs = nowMs;
        brokenAtMs = NEVER;
        refused = false;
        trouble = "";
        return restarted;
    }

    /** The stream ended, or could not be opened. */
    void broken(String reason, long nowMs) {
        if (brokenAtMs == NEVER) {
            brokenAtMs = nowMs;
        }
        trouble = reason;
    }

    /** Nobody listens there. */
    void refused(String reason, long nowMs) {
        broken(reason, nowMs);
        refused = true;
    }

    Sign sign(long nowMs) {
        if (refused) {
            return Sign.GONE;
        } else if (incarnation == 0) {
            return Sign.UNKNOWN;
        } else if (brokenAtMs != NEVER && nowMs - brokenAtMs >= settings.redialMs()) {
            return Sign.GONE;
        }
        return nowMs - lastBeatMs < settings.silenceMs() ? Sign.HEARD : Sign.SILENT;
    }

    /** Whether it is too early to say that it is not heard: it is, or we have not listened long enough. */
    boolean mayBeAlive(long nowMs) {
        Sign sign = sign(nowMs);
        boolean listenedForLong = nowMs - watchedSinceMs >= settings.silenceMs();
        return sign == Sign.HEARD || (sign == Sign.UNKNOWN && !listenedForLong);
    }

    /** For people; empty while all is well. */
    String reason(long nowMs) {
        return switch (sign(nowMs)) {
            case HEARD -> "";
            case UNKNOWN -> trouble.isEmpty() ? "not heard of yet" : trouble;
            case SILENT -> "no beat for " + (nowMs - lastBeatMs) + " ms";
            case GONE -> trouble;
        };
    }

    /** Since its last beat, or since it is watched if there was none. */
    long quietMs(long nowMs) {
        return nowMs - (incarnation == 0 ? watchedSinceMs : lastBeatMs);
    }
}
