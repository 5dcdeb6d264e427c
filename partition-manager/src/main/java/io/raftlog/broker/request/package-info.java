/**
 * One handler for each request, in the words of the domain: no wire protocol is known in here. What a request needs of
 * the node it asks through small ports: {@link io.raftlog.broker.request.Partitions}, {@link
 * io.raftlog.broker.request.MetadataGroup}.
 */
@NullMarked
package io.raftlog.broker.request;

import org.jspecify.annotations.NullMarked;
