package io.raftlog.broker.request;

import io.raftlog.protocol.ErrorCode;

/**
 * Something that somebody should know about this node, beyond the states of its replicas.
 *
 * <p>Immutable.
 *
 * @param hint what to do next, a command where there is one; may be empty
 * @param over it tells of the past: nothing is wrong any more
 */
public record NodeNotice(ErrorCode code, String message, String hint, boolean over) {}
