package io.raftlog.broker.grpc;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What gRPC writes to the log when a caller breaks its rules or a connection, with a stack trace each time. Whoever can
 * reach the port could fill the disk with that; the caller is told, the log is for what concerns this node.
 */
final class CallersFaults {
    /** Held here: the JDK forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = Stream.of(
                    "io.grpc.netty.NettyServerTransport.connections",
                    "io.grpc.netty.NettyServerStream",
                    "io.grpc.netty.NettyServerHandler")
            .map(Logger::getLogger)
            .toList();

    private CallersFaults() {}

    /** From now on, in the whole process. */
    static void keepOutOfTheLog() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
