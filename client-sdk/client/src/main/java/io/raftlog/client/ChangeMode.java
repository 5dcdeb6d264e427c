package io.raftlog.client;

/** Whether a change is made or only checked. */
public enum ChangeMode {
    APPLY,
    /** Everything is checked and answered as if it had been done; nothing changes. */
    DRY_RUN
}
