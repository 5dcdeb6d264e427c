/**
 * What applications use: a client, its producers, consumers and its admin, and the values they take and give. Nothing
 * here names the transport.
 */
@NullMarked
package io.raftlog.client;

import org.jspecify.annotations.NullMarked;
