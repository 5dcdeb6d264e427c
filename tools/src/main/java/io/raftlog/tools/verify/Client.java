package io.raftlog.tools.verify;

/** One of the clients of a workload. It lives as long as it can, and then again, until the workload is over. */
interface Client {
    /** For the name of its thread. */
    String name();

    /**
     * From connecting to closing: returns when asked to stop, when it has had enough of this connection, or by throwing
     * what ended it.
     */
    void life() throws InterruptedException;
}
