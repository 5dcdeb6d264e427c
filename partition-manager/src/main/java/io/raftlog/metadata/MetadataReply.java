package io.raftlog.metadata;

import io.raftlog.protocol.Refusal;

/**
 * The answer to a command.
 *
 * <p>Immutable.
 */
public sealed interface MetadataReply {
    /** It is done; an image of this version or a later one shows it. */
    record Done(long version) implements MetadataReply {}

    /** @param end exclusive */
    record ProducerIds(long first, long end) implements MetadataReply {}

    /** @param offset of the next record of consumer groups */
    record GroupLogEnd(long offset) implements MetadataReply {}

    /** It was not done and never will be. */
    record Refused(Refusal refusal) implements MetadataReply {}
}
