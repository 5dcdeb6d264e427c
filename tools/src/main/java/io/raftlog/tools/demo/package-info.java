/**
 * Shows that the promise holds: writes while a node is killed, then compares what is read with what was acknowledged.
 *
 * <pre>
 * RecordSource ──► producer ──► cluster ──► consumer ──► Judge ──► Verdict
 *      └───────── read again, partition by partition ──────┘
 * </pre>
 */
@NullMarked
package io.raftlog.tools.demo;

import org.jspecify.annotations.NullMarked;
