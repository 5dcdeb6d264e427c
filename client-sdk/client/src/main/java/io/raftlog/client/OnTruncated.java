package io.raftlog.client;

/** What a consumer does when its position is not kept any more, or not there yet. */
public enum OnTruncated {
    /** Throw {@link OffsetOutOfRangeException} from poll: the application decides. */
    FAIL,
    /** Go on with the first record that is kept. */
    EARLIEST,
    /** Go on at the end. */
    LATEST
}
