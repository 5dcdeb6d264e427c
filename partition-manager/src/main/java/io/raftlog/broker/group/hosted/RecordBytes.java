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

    /** Of a record that is kept, so no tombstone. */
    CoordinatorRecord read(ByteBuffer key, ByteBuffer value) {
        if (key.getShort(key.position()) != Note.TYPE) {
            return deserialize(key.duplicate(), value.duplicate());
        }
        return Note.record(bytes(key.duplicate().position(key.position() + Short.BYTES)), bytes(value.duplicate()));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
