/** Disks that lose power, fill up and fail, made of what Linux has for root. */
@NullMarked
package io.raftlog.chaos.disk;

import org.jspecify.annotations.NullMarked;
