package io.raftlog.tools.fault.proxy;

/** Whether bytes get through. In none of these does a connection end: whoever waits for bytes hears nothing at all. */
public enum Passage {
    OPEN,
    /** Nothing passes; what was written meanwhile arrives afterwards, late, as when TCP sends again after a short cut. */
    HELD,
    /** What was written is gone. Afterwards a connection that lost something breaks: its stream has a hole. */
    SWALLOWED
}
