/** Programs of the operating system that faults are made with. */
@NullMarked
package io.raftlog.tools.fault.system;

import org.jspecify.annotations.NullMarked;
