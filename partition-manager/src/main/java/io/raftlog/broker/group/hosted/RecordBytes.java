package io.raftlog.broker.group.hosted;

import java.nio.ByteBuffer;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the library's records and of our notes: two bytes of type, then the key; the value.
 *
 * <p>Thread-safe.
 */
final class RecordBytes extends GroupCoordinatorRecordSerde {
    @Override
    public byte[] serializeKey(CoordinatorRecord record) {
        if (!Note.is(record)) {
            return super.serializeKey(record);
        }
        byte[] key = ((Note) record.key()).bytes();
        return ByteBuffer.allocate(Short.BYTES + key.length)
                .putShort(Note.TYPE)
                .put(key)
                .array();
    }

    @Override
    public byte @Nullable [] serializeValue(CoordinatorRecord record) {
        return Note.is(record) ? Note.valueOf(record).orElse(null) : super.serializeValue(record);
    }

    /**
     * Reads a record that is kept, so no tombstone.
     *
     * @param offset in the log of consumer groups, for the words of a failure
     * @throws IllegalStateException if these bytes are no such record
     */
    CoordinatorRecord read(long offset, ByteBuffer key, ByteBuffer value) {
        try {
            return key.getShort(key.position()) == Note.TYPE
                    ? Note.read(bytes(key.duplicate().position(key.position() + Short.BYTES)), bytes(value.duplicate()))
                    : deserialize(key.duplicate(), value.duplicate());
        } catch (RuntimeException e) {
            // The library throws whatever it meets.
            throw new IllegalStateException(
                    "the record at offset " + offset + " of the log of consumer groups cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
