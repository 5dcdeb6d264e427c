/** Measures a cluster from outside: throughput, latency, and what the nodes spent on it. */
@NullMarked
package io.raftlog.tools.bench;

import org.jspecify.annotations.NullMarked;
