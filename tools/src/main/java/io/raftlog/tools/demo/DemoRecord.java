package io.raftlog.tools.demo;

import java.util.Arrays;

/**
 * A record of the demo: its place in the order of sending, and its bytes.
 *
 * @param id from 0, rising by one in the order of sending
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by sameBytes alone.
record DemoRecord(long id, byte[] key, byte[] value) {
    boolean sameBytes(byte[] otherKey, byte[] otherValue) {
        return Arrays.equals(key, otherKey) && Arrays.equals(value, otherValue);
    }
}
