/**
 * A cluster of real node processes on this machine: started, killed, paused and taken down again.
 *
 * <pre>
 * DIR/cluster.json        what LocalCluster made: cluster id, ports, the processes last started
 * DIR/node-1/             one folder for each node, its number in the name
 *     node.properties     its configuration
 *     jvm.options         how its JVM is set up
 *     data/               everything the node keeps
 *     logs/node.log       its log; stdout.log has what it printed outside of it
 * </pre>
 */
@NullMarked
package io.raftlog.tools.cluster;

import org.jspecify.annotations.NullMarked;
