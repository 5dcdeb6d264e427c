/** A cluster that keeps its logs in memory, speaks real gRPC, and fails when told to. */
@NullMarked
package io.raftlog.client.fake;

import org.jspecify.annotations.NullMarked;
