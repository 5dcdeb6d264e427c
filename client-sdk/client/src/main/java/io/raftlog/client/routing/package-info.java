/** Who leads what, and how it is reached: the cluster view, leader search, connections, deadlines. The only gRPC. */
@NullMarked
package io.raftlog.client.routing;

import org.jspecify.annotations.NullMarked;
