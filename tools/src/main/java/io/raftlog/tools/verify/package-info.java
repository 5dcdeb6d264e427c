/**
 * Breaks a cluster while clients use it, writes down what they saw, and has that judged.
 *
 * <pre>
 * Schedule ──► Nemesis ──► faults                    one seed decides what is done to whom, when and for how long,
 *                 │                                  relative to what the cluster is seen to do
 * Workload: lanes, pollers, members, end reads ──► HistoryRecorder ──► checker ─┐
 * nodes' logs ──► what no fault explains ───────────────┘                       │
 * Aftermath: heal all, restart all, read all, compare replicas' files ──────────┴─► VerifyResult ──► ReportFolder
 * </pre>
 */
@NullMarked
package io.raftlog.tools.verify;

import org.jspecify.annotations.NullMarked;
