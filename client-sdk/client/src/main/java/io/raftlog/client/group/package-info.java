/**
 * Membership in a consumer group, and what may be committed.
 *
 * <pre>
 *  consumer's thread                              the membership's loop
 *    takes changes  ◄── assigned, revoked, lost ──  Membership ── heartbeats ──► GroupCoordinator
 *    gives back     ── released ──────────────────►  └ MembershipState: what is held, what to say next
 * </pre>
 *
 * <p>A partition that is revoked stays held, in the coordinator's eyes too, until the consumer has released it: what it
 * commits before that counts, and nobody else reads the partition meanwhile. All other partitions go on.
 */
@NullMarked
package io.raftlog.client.group;

import org.jspecify.annotations.NullMarked;
