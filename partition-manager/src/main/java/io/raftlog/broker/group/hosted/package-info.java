/**
 * Kafka's group coordinator, hosted on the metadata group. Nothing else imports Kafka's classes, but for the definitions of
 * configuration keys; and of this package nothing is used elsewhere but {@link
 * io.raftlog.broker.group.hosted.HostedGroups}.
 *
 * <pre>
 *   GroupCoordinator ─► HostedGroups ─► Tenure ─► Kafka's CoordinatorRuntime ─► GroupShard ─► Kafka's GroupCoordinatorShard
 *                          (one for       (one for each time          │            └ notes: history, resets
 *                           a node)        this node leads)           ▼
 *                                                       GroupLogPartition ─► GroupLog (metadata group)
 * </pre>
 */
@NullMarked
package io.raftlog.broker.group.hosted;

import org.jspecify.annotations.NullMarked;
