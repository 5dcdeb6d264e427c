/** Values that client and server share. */
@NullMarked
package io.raftlog.model;

import org.jspecify.annotations.NullMarked;
