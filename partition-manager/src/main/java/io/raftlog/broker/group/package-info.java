/**
 * Consumer groups as the fronts see them: requests and answers in raftlog's own terms, what is refused before a coordinator
 * is asked, and {@link io.raftlog.broker.group.GroupCoordinator}, behind which one is hosted.
 */
@NullMarked
package io.raftlog.broker.group;

import org.jspecify.annotations.NullMarked;
