package io.raftlog.metadata;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The metadata at a moment, as this node knows it.
 *
 * <p>Immutable.
 */
public final class MetadataImage {
    /** Before anything is known. */
    public static final MetadataImage EMPTY = new MetadataImage(
            0, Collections.emptySortedMap(), Membership.NONE, Collections.emptySortedMap(), Set.of(), 1);

    private final long version;
    private final SortedMap<Integer, RegisteredNode> nodes;
    private final Membership membership;
    private final SortedMap<String, Topic> topics;
    private final Map<UUID, Topic> topicsById;
    private final Set<UUID> deletedTopics;
    private final long nextProducerId;

    MetadataImage(
            long version,
            SortedMap<Integer, RegisteredNode> nodes,
            Membership membership,
            SortedMap<String, Topic> topics,
            Set<UUID> deletedTopics,
            long nextProducerId) {
        this.version = version;
        this.nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        this.membership = membership;
        this.topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        this.topicsById =
                topics.values().stream().collect(Collectors.toUnmodifiableMap(Topic::id, Function.identity()));
        this.deletedTopics = Set.copyOf(deletedTopics);
        this.nextProducerId = nextProducerId;
    }

    /** Counts the changes: of two images of a cluster the one with the higher version is the later. */
    public long version() {
        return version;
    }

    /** By node id. */
    public SortedMap<Integer, RegisteredNode> nodes() {
        return nodes;
    }

    public Optional<RegisteredNode> node(int nodeId) {
        return Optional.ofNullable(nodes.get(nodeId));
    }

    /** Who is on the way in or out. */
    public Membership membership() {
        return membership;
    }

    /** By name. */
    public SortedMap<String, Topic> topics() {
        return topics;
    }

    public Optional<Topic> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    public Optional<Topic> topic(UUID id) {
        return Optional.ofNullable(topicsById.get(id));
    }

    /** Ids of topics that were and are no more; only for these may data be deleted. */
    public Set<UUID> deletedTopics() {
        return deletedTopics;
    }

    /** The first producer id that nobody has yet. */
    public long nextProducerId() {
        return nextProducerId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MetadataImage that
                && version == that.version
                && nodes.equals(that.nodes)
                && membership.equals(that.membership)
                && topics.equals(that.topics)
                && deletedTopics.equals(that.deletedTopics)
                && nextProducerId == that.nextProducerId;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(version);
    }

    @Override
    public String toString() {
        return "version " + version + ": nodes " + nodes.values() + ", " + membership + ", topics " + topics.values()
                + ", deleted " + deletedTopics + ", next producer id " + nextProducerId;
    }
}
