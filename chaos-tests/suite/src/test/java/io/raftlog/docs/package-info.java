/** What is written for people, held against what the code does. */
@NullMarked
package io.raftlog.docs;

import org.jspecify.annotations.NullMarked;
