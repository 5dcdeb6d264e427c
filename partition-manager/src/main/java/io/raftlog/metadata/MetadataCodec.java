package io.raftlog.metadata;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.raftlog.metadata.v1.Address;
import io.raftlog.metadata.v1.AllocateProducerIds;
import io.raftlog.metadata.v1.AlterTopic;
import io.raftlog.metadata.v1.AppendGroupRecords;
import io.raftlog.metadata.v1.Barrier;
import io.raftlog.metadata.v1.Command;
import io.raftlog.metadata.v1.CreateTopic;
import io.raftlog.metadata.v1.DeleteTopic;
import io.raftlog.metadata.v1.Done;
import io.raftlog.metadata.v1.GroupLogEnd;
import io.raftlog.metadata.v1.OpenGroupLog;
import io.raftlog.metadata.v1.ProducerIds;
import io.raftlog.metadata.v1.Refused;
import io.raftlog.metadata.v1.RegisterNode;
import io.raftlog.metadata.v1.Reply;
import io.raftlog.model.NodeAddress;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

/** The bytes of commands, as the metadata group's Raft log keeps them, and of their replies. */
public final class MetadataCodec {
    /** The newest command format this machine understands; see {@code metadata.proto}. */
    static final int FORMAT = 1;

    private MetadataCodec() {}

    public static ByteBuffer encodeCommand(MetadataCommand command) {
        return command.match(new Encoder())
                .setFormat(FORMAT)
                .build()
                .toByteString()
                .asReadOnlyByteBuffer();
    }

    /** Throws {@link IllegalStateException} for a command that this version cannot know the meaning of. */
    public static MetadataCommand decodeCommand(ByteBuffer bytes) {
        Command command;
        try {
            command = Command.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("not a metadata command", e);
        }
        if (command.getFormat() > FORMAT) {
            throw new IllegalStateException("metadata command of format " + command.getFormat()
                    + ", this version understands " + FORMAT + ": upgrade this node");
        }
        try {
            return decode(command);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("metadata command with a value that cannot be: " + e.getMessage(), e);
        }
    }

    private static MetadataCommand decode(Command command) {
        return switch (command.getCommandCase()) {
            case REGISTER_NODE -> decode(command.getRegisterNode());
            case CREATE_TOPIC -> decode(command.getCreateTopic());
            case ALTER_TOPIC -> decode(command.getAlterTopic());
            case DELETE_TOPIC ->
                new MetadataCommand.DeleteTopic(uuid(command.getDeleteTopic().getTopicId()));
            case ALLOCATE_PRODUCER_IDS ->
                new MetadataCommand.AllocateProducerIds(
                        command.getAllocateProducerIds().getNodeId(),
                        command.getAllocateProducerIds().getCount());
            case BARRIER -> new MetadataCommand.Barrier();
            case OPEN_GROUP_LOG ->
                new MetadataCommand.OpenGroupLog(command.getOpenGroupLog().getEpoch());
            case APPEND_GROUP_RECORDS -> decode(command.getAppendGroupRecords());
            case MEMBERSHIP -> MembershipCodec.decode(command.getMembership());
            case COMMAND_NOT_SET ->
                throw new IllegalStateException("metadata command of an unknown kind: upgrade this node");
        };
    }

    public static ByteBuffer encodeReply(MetadataReply reply) {
        Reply.Builder builder = Reply.newBuilder();
        if (reply instanceof MetadataReply.Done done) {
            builder.setDone(Done.newBuilder().setVersion(done.version()));
        } else if (reply instanceof MetadataReply.ProducerIds ids) {
            builder.setProducerIds(
                    ProducerIds.newBuilder().setFirst(ids.first()).setEnd(ids.end()));
        } else if (reply instanceof MetadataReply.GroupLogEnd end) {
            builder.setGroupLogEnd(GroupLogEnd.newBuilder().setOffset(end.offset()));
        } else if (reply instanceof MetadataReply.Refused refused) {
            builder.setRefused(Refused.newBuilder()
                    .setCode(refused.refusal().code().id())
                    .setMessage(refused.refusal().message())
                    .setHint(refused.refusal().hint()));
        } else {
            throw new AssertionError(reply);
        }
        return builder.build().toByteString().asReadOnlyByteBuffer();
    }

    /** Throws {@link IllegalStateException} for a reply that this version cannot know the meaning of. */
    public static MetadataReply decodeReply(ByteBuffer bytes) {
        Reply reply;
        try {
            reply = Reply.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("not a reply of the metadata group", e);
        }
        return switch (reply.getReplyCase()) {
            case DONE -> new MetadataReply.Done(reply.getDone().getVersion());
            case PRODUCER_IDS ->
                new MetadataReply.ProducerIds(
                        reply.getProducerIds().getFirst(),
                        reply.getProducerIds().getEnd());
            case GROUP_LOG_END ->
                new MetadataReply.GroupLogEnd(reply.getGroupLogEnd().getOffset());
            case REFUSED -> new MetadataReply.Refused(decode(reply.getRefused()));
            case REPLY_NOT_SET -> throw new IllegalStateException("metadata reply of an unknown kind");
        };
    }

    private static final class Encoder implements MetadataCommand.Cases<Command.Builder> {
        @Override
        public Command.Builder registerNode(MetadataCommand.RegisterNode command) {
            return Command.newBuilder()
                    .setRegisterNode(RegisterNode.newBuilder()
                            .setNodeId(command.nodeId())
                            .setDirectoryId(bytes(command.directoryId()))
                            .setClientAddress(address(command.clientAddress()))
                            .setRaftAddress(address(command.raftAddress())));
        }

        @Override
        public Command.Builder createTopic(MetadataCommand.CreateTopic command) {
            return Command.newBuilder()
                    .setCreateTopic(CreateTopic.newBuilder()
                            .setTopicId(bytes(command.topicId()))
                            .setName(command.name())
                            .setPartitions(command.partitions())
                            .setReplicationFactor(command.replicationFactor())
                            .putAllConfigs(command.configs())
                            .setCreatedAtMs(command.createdAtMs()));
        }

        @Override
        public Command.Builder alterTopic(MetadataCommand.AlterTopic command) {
            return Command.newBuilder()
                    .setAlterTopic(AlterTopic.newBuilder()
                            .setTopicId(bytes(command.topicId()))
                            .putAllSetConfigs(command.setConfigs())
                            .addAllUnsetConfigs(command.unsetConfigs())
                            .setPartitions(command.partitions())
                            .setAcceptKeyOrderBreak(command.acceptKeyOrderBreak()));
        }

        @Override
        public Command.Builder deleteTopic(MetadataCommand.DeleteTopic command) {
            return Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setTopicId(bytes(command.topicId())));
        }

        @Override
        public Command.Builder allocateProducerIds(MetadataCommand.AllocateProducerIds command) {
            return Command.newBuilder()
                    .setAllocateProducerIds(AllocateProducerIds.newBuilder()
                            .setNodeId(command.nodeId())
                            .setCount(command.count()));
        }

        @Override
        public Command.Builder barrier(MetadataCommand.Barrier command) {
            return Command.newBuilder().setBarrier(Barrier.getDefaultInstance());
        }

        @Override
        public Command.Builder openGroupLog(MetadataCommand.OpenGroupLog command) {
            return Command.newBuilder()
                    .setOpenGroupLog(OpenGroupLog.newBuilder().setEpoch(command.epoch()));
        }

        @Override
        public Command.Builder appendGroupRecords(MetadataCommand.AppendGroupRecords command) {
            AppendGroupRecords.Builder wire =
                    AppendGroupRecords.newBuilder().setEpoch(command.epoch()).setBaseOffset(command.baseOffset());
            command.records().forEach(record -> wire.addRecords(groupRecord(record)));
            return Command.newBuilder().setAppendGroupRecords(wire);
        }

        @Override
        public Command.Builder membership(MembershipCommand command) {
            return Command.newBuilder().setMembership(MembershipCodec.encode(command));
        }
    }

    private static MetadataCommand decode(RegisterNode command) {
        return new MetadataCommand.RegisterNode(
                command.getNodeId(),
                uuid(command.getDirectoryId()),
                address(command.getClientAddress()),
                address(command.getRaftAddress()));
    }

    private static MetadataCommand decode(CreateTopic command) {
        return new MetadataCommand.CreateTopic(
                uuid(command.getTopicId()),
                command.getName(),
                command.getPartitions(),
                command.getReplicationFactor(),
                command.getConfigsMap(),
                command.getCreatedAtMs());
    }

    private static MetadataCommand decode(AlterTopic command) {
        return new MetadataCommand.AlterTopic(
                uuid(command.getTopicId()),
                command.getSetConfigsMap(),
                Set.copyOf(command.getUnsetConfigsList()),
                command.getPartitions(),
                command.getAcceptKeyOrderBreak());
    }

    private static MetadataCommand decode(AppendGroupRecords command) {
        return new MetadataCommand.AppendGroupRecords(
                command.getEpoch(),
                command.getBaseOffset(),
                command.getRecordsList().stream()
                        .map(MetadataCodec::groupRecord)
                        .toList());
    }

    static io.raftlog.metadata.v1.GroupRecord groupRecord(GroupRecord record) {
        io.raftlog.metadata.v1.GroupRecord.Builder wire = io.raftlog.metadata.v1.GroupRecord.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(record.key().duplicate()));
        ByteBuffer value = record.value();
        if (value != null) {
            wire.setValue(UnsafeByteOperations.unsafeWrap(value.duplicate()));
        }
        return wire.build();
    }

    static GroupRecord groupRecord(io.raftlog.metadata.v1.GroupRecord record) {
        // Copied: a record may be kept for long, the entry or file it came in should not be.
        return new GroupRecord(
                ByteBuffer.wrap(record.getKey().toByteArray()).asReadOnlyBuffer(),
                record.hasValue()
                        ? ByteBuffer.wrap(record.getValue().toByteArray()).asReadOnlyBuffer()
                        : null);
    }

    private static Refusal decode(Refused refused) {
        return new Refusal(
                ErrorCode.ofId(refused.getCode()).orElse(ErrorCode.INTERNAL), refused.getMessage(), refused.getHint());
    }

    static Address address(NodeAddress address) {
        return Address.newBuilder()
                .setHost(address.host())
                .setPort(address.port())
                .build();
    }

    static NodeAddress address(Address address) {
        return new NodeAddress(address.getHost(), address.getPort());
    }

    static ByteString bytes(UUID uuid) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip();
        return ByteString.copyFrom(bytes);
    }

    static UUID uuid(ByteString bytes) {
        if (bytes.size() != 2 * Long.BYTES) {
            throw new IllegalStateException("an id of " + bytes.size() + " bytes");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
