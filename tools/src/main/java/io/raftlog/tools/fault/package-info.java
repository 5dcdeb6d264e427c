/**
 * What can go wrong with a local cluster, done on purpose and undone again.
 *
 * <pre>
 * Fault ──► Testbed ──► LocalCluster      signals, restarts, damaged files
 *                  ├──► ProxiedNetwork    cuts, delays, broken connections
 *                  └──► NodeDisks         full disks, power cuts, where there can be disks
 * </pre>
 */
@NullMarked
package io.raftlog.tools.fault;

import org.jspecify.annotations.NullMarked;
