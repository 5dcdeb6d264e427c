package io.raftlog.partition;

import io.raftlog.protocol.Refusal;

/** What a partition's state says to a batch that wants to be appended. */
sealed interface Admission {
    /** It goes to the end of the log. */
    record Accepted() implements Admission {}

    /** It is in the log already, or on its way there, from this offset on. */
    record Duplicate(long baseOffset) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}

    Admission ACCEPTED = new Accepted();
}
