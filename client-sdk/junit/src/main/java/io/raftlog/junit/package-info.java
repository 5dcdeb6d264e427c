/**
 * A cluster of real nodes for the tests of applications, as a JUnit 5 extension: {@link
 * io.raftlog.junit.RaftlogCluster} on a test class, a client and a {@link io.raftlog.junit.ClusterControl} as parameters.
 */
@NullMarked
package io.raftlog.junit;

import org.jspecify.annotations.NullMarked;
