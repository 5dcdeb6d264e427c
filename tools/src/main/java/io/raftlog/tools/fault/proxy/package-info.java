/**
 * A network between nodes that can be broken without root: every connection from one node to another passes a proxy in this
 * process.
 *
 * <pre>
 *  node 1 ──dials──► Relay 1→2 ══ Bridge ══► node 2        one relay for each caller, callee and port of the callee
 *                                │  forth: Flow, obeys Lane 1→2
 *                                │  back:  Flow, obeys Lane 2→1
 * </pre>
 *
 * A lane is a direction between two nodes, whoever dialed: answers of node 2 are as lost as its calls when 2→1 is cut.
 */
@NullMarked
package io.raftlog.tools.fault.proxy;

import org.jspecify.annotations.NullMarked;
