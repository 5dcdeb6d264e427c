package io.raftlog.log;

/** Told of I/O in the background before it is done, so that it does not get into the way of what somebody waits for. */
@FunctionalInterface
public interface IoPace {
    /** Returns when so many bytes may be read or written; false to stop. */
    boolean allows(long bytes);
}
