package io.raftlog.broker.group.hosted;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.raftlog.metadata.v1.NoteKey;
import io.raftlog.metadata.v1.RebalanceNote;
import io.raftlog.metadata.v1.TopicNote;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/**
 * Bytes that raftlog keeps of a group in the same log as the library its records, so that both change as one. {@link
 * RecordBytes} writes and reads them: the library's own way is not open to messages of others.
 *
 * <p>Immutable.
 */
final class Note implements ApiMessage {
    /** Far from the types of the library's records; the first two bytes of a key, as with theirs. */
    static final short TYPE = 0x7201;

    private final byte[] bytes;

    private Note(byte[] bytes) {
        this.bytes = bytes;
    }

    static CoordinatorRecord record(NoteKey key, MessageLite value) {
        return CoordinatorRecord.record(
                new Note(key.toByteArray()), new ApiMessageAndVersion(new Note(value.toByteArray()), (short) 0));
    }

    static CoordinatorRecord tombstone(NoteKey key) {
        return CoordinatorRecord.tombstone(new Note(key.toByteArray()));
    }

    static boolean is(CoordinatorRecord record) {
        return record.key() instanceof Note;
    }

    /** A note that was kept; throws for bytes that are none. */
    static CoordinatorRecord read(byte[] key, byte[] value) {
        CoordinatorRecord record =
                CoordinatorRecord.record(new Note(key), new ApiMessageAndVersion(new Note(value), (short) 0));
        NoteKey of = keyOf(record);
        switch (of.getKindCase()) {
            case REBALANCE_SLOT -> parse(RebalanceNote.parser(), value);
            case RESET -> ResetNotes.read(value);
            case TOPIC_ID -> {
                TopicNotes.uuid(of.getTopicId());
                parse(TopicNote.parser(), value);
            }
            // Of a later version, which will find it as it was.
            case KIND_NOT_SET -> {}
        }
        return record;
    }

    static NoteKey keyOf(CoordinatorRecord record) {
        return parse(NoteKey.parser(), ((Note) record.key()).bytes);
    }

    /** Empty: a tombstone. */
    static Optional<byte[]> valueOf(CoordinatorRecord record) {
        return Optional.ofNullable(record.value()).map(value -> ((Note) value.message()).bytes);
    }

    static <T> T parse(Parser<T> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a note of a consumer group cannot be read", e);
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public short apiKey() {
        return TYPE;
    }

    @Override
    public short lowestSupportedVersion() {
        return 0;
    }

    @Override
    public short highestSupportedVersion() {
        return 0;
    }

    @Override
    public void addSize(MessageSizeAccumulator size, ObjectSerializationCache cache, short version) {
        size.addBytes(bytes.length);
    }

    @Override
    public void write(Writable writable, ObjectSerializationCache cache, short version) {
        writable.writeByteArray(bytes);
    }

    @Override
    public void read(Readable readable, short version) {
        throw new UnsupportedOperationException("a note is read as bytes");
    }

    @Override
    public List<RawTaggedField> unknownTaggedFields() {
        return List.of();
    }

    @Override
    public Message duplicate() {
        return this;
    }
}
