package io.raftlog.client;

import io.raftlog.protocol.ErrorCode;

/**
 * Something that a node says somebody should know about it.
 *
 * <p>Immutable.
 *
 * @param hint what to do next, a command where there is one; may be empty
 * @param over it tells of the past: nothing is wrong any more
 */
public record NodeNotice(ErrorCode code, String message, String hint, boolean over) {}
