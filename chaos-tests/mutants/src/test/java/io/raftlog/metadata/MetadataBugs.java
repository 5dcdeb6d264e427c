package io.raftlog.metadata;

import java.util.UUID;

/** Bugs of the cluster's metadata. */
final class MetadataBugs {
    private MetadataBugs() {}

    /** Each replica stamps its own time. */
    static long ownTime(MetadataCommand.CreateTopic command) {
        return System.nanoTime();
    }

    /** Forgets that a topic was deleted. */
    static boolean neverThere(TopicCatalog topics, UUID id) {
        return false;
    }
}
