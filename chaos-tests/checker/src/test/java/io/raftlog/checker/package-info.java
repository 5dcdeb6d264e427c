/** The checker, on histories of which the verdict is known. */
@NullMarked
package io.raftlog.checker;

import org.jspecify.annotations.NullMarked;
