/** The gRPC front: translates between the wire and the request handlers, and decides nothing. */
@NullMarked
package io.raftlog.broker.grpc;

import org.jspecify.annotations.NullMarked;
