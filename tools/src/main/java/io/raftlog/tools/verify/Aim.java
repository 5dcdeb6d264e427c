package io.raftlog.tools.verify;

/** Which node a fault shall hit; who that is, is seen when its time has come. */
public enum Aim {
    /** The leader of the first partition. */
    LEADER,
    /** One that follows in the first partition. */
    FOLLOWER,
    /** The leader of the metadata. */
    METADATA_LEADER,
    ANY
}
