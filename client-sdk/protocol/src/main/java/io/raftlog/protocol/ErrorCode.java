package io.raftlog.protocol;

import static io.raftlog.protocol.ErrorCode.Outcome.DID_NOT_HAPPEN;
import static io.raftlog.protocol.ErrorCode.Outcome.NO_REQUEST;
import static io.raftlog.protocol.ErrorCode.Outcome.UNKNOWN;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every reason why raftlog refuses or cannot answer. The number is stable for ever: it is on the wire, and printed as
 * {@code RL-1004}. Hundreds tell the family: 10 names and requests, 20 routing and availability, 30 records and
 * sequences, 40 node and disk, 50 the client's own, 60 consumer groups.
 *
 * <p>Immutable.
 */
public enum ErrorCode {
    INVALID_REQUEST(1001, false, DID_NOT_HAPPEN, "The request breaks a rule of the protocol."),
    INVALID_NAME(1002, false, DID_NOT_HAPPEN, "A name must match " + Names.RULE + " and be neither . nor .. ."),
    TOPIC_EXISTS(1003, false, DID_NOT_HAPPEN, "A topic of this name already exists."),
    UNKNOWN_TOPIC(1004, false, DID_NOT_HAPPEN, "There is no such topic. Topics are never created by accident."),
    UNKNOWN_PARTITION(1005, false, DID_NOT_HAPPEN, "The topic has no such partition."),
    INVALID_CONFIG(1006, false, DID_NOT_HAPPEN, "A configuration key is unknown or its value is out of range."),
    INVALID_PARTITION_COUNT(1007, false, DID_NOT_HAPPEN, "The partition count is out of range or would shrink."),
    INVALID_REPLICATION_FACTOR(1008, false, DID_NOT_HAPPEN, "The replication factor does not fit the cluster."),
    KEY_ORDER_WOULD_BREAK(
            1009, false, DID_NOT_HAPPEN, "More partitions send keys elsewhere: their order across the change breaks."),
    OFFSET_OUT_OF_RANGE(1010, false, DID_NOT_HAPPEN, "The offset lies before the log's start or beyond its end."),
    LIMIT_EXCEEDED(1011, false, DID_NOT_HAPPEN, "It is, or would go, beyond a limit of the cluster."),
    UNKNOWN_NODE(1020, false, DID_NOT_HAPPEN, "No such node is registered."),
    INVALID_PLACEMENT(1021, false, DID_NOT_HAPPEN, "The replicas cannot be placed on these nodes."),
    CHANGE_IN_PROGRESS(1022, true, DID_NOT_HAPPEN, "Another change of the same replicas is under way."),
    NODE_IN_USE(1023, false, DID_NOT_HAPPEN, "The node still holds replicas."),

    NOT_LEADER(2001, true, DID_NOT_HAPPEN, "Another node leads the partition, or none does yet."),
    LEADERSHIP_LOST(2002, true, UNKNOWN, "The leader stepped down while the write was on its way."),
    BUSY(2003, true, DID_NOT_HAPPEN, "Too much is in flight; try again shortly."),
    NOT_READY(2004, true, DID_NOT_HAPPEN, "The node is starting or stopping."),
    METADATA_UNAVAILABLE(2005, true, UNKNOWN, "The metadata group did not answer in time."),
    REPLICA_NOT_HERE(2006, true, DID_NOT_HAPPEN, "The node holds no replica of the partition (any more, or yet)."),
    READ_UNAVAILABLE(2007, true, DID_NOT_HAPPEN, "The leader could not confirm in time that it still leads."),
    NOT_COORDINATOR(2008, true, DID_NOT_HAPPEN, "Another node coordinates the consumer groups, or none does yet."),
    COORDINATOR_LOADING(2009, true, DID_NOT_HAPPEN, "The coordinator of consumer groups is reading its state."),

    CORRUPT_BATCH(3001, false, DID_NOT_HAPPEN, "The batch's CRC, length, count or encoding is wrong."),
    UNSUPPORTED_BATCH(3002, false, DID_NOT_HAPPEN, "The batch has a magic, codec or attribute that is not accepted."),
    RECORD_TOO_LARGE(3003, false, DID_NOT_HAPPEN, "A batch is larger than the topic's max.message.bytes."),
    OUT_OF_ORDER_SEQUENCE(3004, true, DID_NOT_HAPPEN, "The producer's batch does not follow its last one."),
    UNKNOWN_PRODUCER(3005, false, DID_NOT_HAPPEN, "The partition no longer remembers this producer's sequence."),
    STALE_PRODUCER_EPOCH(3006, false, DID_NOT_HAPPEN, "A newer producer with the same id has taken over."),
    DUPLICATE_TOO_OLD(
            3007,
            false,
            UNKNOWN,
            "The batch was appended before, too long ago to tell its offset: do not send it again."),
    INVALID_RECORD(3008, false, DID_NOT_HAPPEN, "A record has no key, and the topic is compacted by key."),

    INTERNAL(4001, false, UNKNOWN, "The node met a condition that its authors did not foresee."),
    CONFIG_BROKEN(4002, false, DID_NOT_HAPPEN, "The node's configuration has an unknown key or a bad value."),
    WRONG_DATA_DIRECTORY(4003, false, DID_NOT_HAPPEN, "The data directory belongs to another cluster or node."),
    ADDRESS_IN_USE(4004, false, DID_NOT_HAPPEN, "Another process listens on the address."),
    DATA_DIRECTORY_IN_USE(4005, false, DID_NOT_HAPPEN, "Another process holds the data directory."),
    STORAGE_FAILED(4006, false, UNKNOWN, "The disk failed or returned bytes that nobody wrote."),
    REPLICA_QUARANTINED(
            4007,
            false,
            DID_NOT_HAPPEN,
            "A replica's files have lost entries or are damaged: it is not opened, so that it cannot vote."),
    STORAGE_FULL(4010, true, DID_NOT_HAPPEN, "The node's disk has too little space left to take new records."),
    STOPPED_REPEATEDLY(4011, false, DID_NOT_HAPPEN, "The node keeps stopping itself for one reason and stays down."),
    ENTRY_INAPPLICABLE(
            4012, false, UNKNOWN, "A committed entry cannot be applied: the node stays down rather than skip it."),
    CLOCK_APART(4013, false, NO_REQUEST, "The node's clock shows another time than those of most nodes."),
    METADATA_BEHIND(4014, false, NO_REQUEST, "The node's copy of the metadata lacks what another node's has."),

    TIMED_OUT(5001, true, UNKNOWN, "No answer within the deadline; it may have been carried out."),
    NOT_SENT(5002, true, DID_NOT_HAPPEN, "The deadline passed before anything was sent."),
    UNREACHABLE(5003, true, DID_NOT_HAPPEN, "No node of the cluster could be reached."),
    CLOSED(5004, false, DID_NOT_HAPPEN, "The client was closed."),
    BUFFER_FULL(5005, true, DID_NOT_HAPPEN, "The producer's buffer stayed full."),
    DECODING_FAILED(5006, false, DID_NOT_HAPPEN, "A record's bytes do not fit its serde."),
    NOT_FOUND(5007, false, DID_NOT_HAPPEN, "There is no such thing here."),
    CHECK_FAILED(5008, false, DID_NOT_HAPPEN, "A check ran and did not pass."),
    CONNECTION_LOST(5009, true, UNKNOWN, "The connection broke before the answer came; it may have been carried out."),

    UNKNOWN_GROUP(6001, false, DID_NOT_HAPPEN, "There is no such consumer group."),
    UNKNOWN_MEMBER(6002, false, DID_NOT_HAPPEN, "The group has no such member: it left, or was removed as dead."),
    STALE_MEMBER_EPOCH(6003, false, DID_NOT_HAPPEN, "The member was fenced: the group has gone on without it."),
    PARTITION_NOT_OWNED(6004, false, DID_NOT_HAPPEN, "Another member of the group, or none, has the partition."),
    OFFSET_BEYOND_END(6005, false, DID_NOT_HAPPEN, "The offset to commit lies beyond the end of the partition."),
    OFFSET_WOULD_GO_BACK(
            6006, false, DID_NOT_HAPPEN, "A higher offset is committed already, and no rewind was asked for."),
    INSTANCE_ID_IN_USE(6007, false, DID_NOT_HAPPEN, "Another live member of the group has this instance id."),
    GROUP_NOT_EMPTY(6008, false, DID_NOT_HAPPEN, "The group has members that run: stop them first."),
    NOTHING_TO_UNDO(6009, false, DID_NOT_HAPPEN, "No reset of the group's offsets can be undone.");

    /** What a failure lets the caller conclude about the operation. */
    public enum Outcome {
        /** It was refused before it began; it will never take effect. */
        DID_NOT_HAPPEN,
        /** It may have taken effect, or still may. */
        UNKNOWN,
        /** There is none: a node gives notice of its own state, and nothing is refused by it. */
        NO_REQUEST
    }

    private static final Map<Integer, ErrorCode> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::id, Function.identity()));

    private final int id;
    private final boolean retriable;
    private final Outcome outcome;
    private final String meaning;

    ErrorCode(int id, boolean retriable, Outcome outcome, String meaning) {
        this.id = id;
        this.retriable = retriable;
        this.outcome = outcome;
        this.meaning = meaning;
    }

    /** The stable number, as on the wire. */
    public int id() {
        return id;
    }

    /** As printed: {@code RL-1004}. */
    public String label() {
        return "RL-" + id;
    }

    /** Whether the same request may succeed later without anybody changing it. */
    public boolean retriable() {
        return retriable;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** The code of a number from the wire; empty for one that a newer peer knows and we do not. */
    public static Optional<ErrorCode> ofId(int id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
