/** Disks that lose power, fill up and fail, made of what Linux has for root. */
@NullMarked
package io.raftlog.tools.fault.disk;

import org.jspecify.annotations.NullMarked;
