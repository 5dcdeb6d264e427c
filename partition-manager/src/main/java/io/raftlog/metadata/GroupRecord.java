package io.raftlog.metadata;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A change to the state of consumer groups, as their coordinator wrote it. What is in it, the coordinator alone knows.
 *
 * <p>Immutable: nobody changes the buffers' position or content.
 *
 * @param value null: what the key stood for is gone
 */
public record GroupRecord(ByteBuffer key, @Nullable ByteBuffer value) {}
