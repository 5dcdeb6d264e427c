package io.raftlog.broker;

import io.raftlog.broker.request.MetadataGroup;
import io.raftlog.metadata.MembershipCommand;
import io.raftlog.metadata.MetadataCommand;
import io.raftlog.metadata.MetadataReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the metadata group what this node has done to its replicas. Whoever reports does so again until its own copy of
 * the metadata shows it; so nothing waits for the answer.
 *
 * <p>Thread-safe.
 */
final class MembershipReports {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipReports.class);

    private final MetadataGroup group;

    MembershipReports(MetadataGroup group) {
        this.group = group;
    }

    void report(MembershipCommand done) {
        group.propose(done)
                .thenCompose(reply -> {
                    if (reply instanceof MetadataReply.Refused refused) {
                        LOG.warn("the metadata group refuses {}: {}", done, refused.refusal());
                    }
                    // Followers of an idle group hear of a commit with the next entry.
                    return group.propose(new MetadataCommand.Barrier());
                })
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        LOG.info("could not report {}: {}", done, failure.toString());
                    }
                });
    }
}
