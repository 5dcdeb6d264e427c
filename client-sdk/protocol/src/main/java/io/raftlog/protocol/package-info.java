/** The one list of error codes; the generated gRPC services are in {@code io.raftlog.protocol.v1}. */
@NullMarked
package io.raftlog.protocol;

import org.jspecify.annotations.NullMarked;
