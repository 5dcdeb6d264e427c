package io.raftlog.metadata;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The topics of a cluster, found by name and by id, and the ids of those that were: none is given again.
 *
 * <p>Confined to the apply thread of the metadata group.
 */
final class TopicCatalog {
    private final NavigableMap<String, Topic> byName;
    private final Map<UUID, String> nameOf = new HashMap<>();
    private final Set<UUID> deleted;

    TopicCatalog(Map<String, Topic> topics, Set<UUID> deleted) {
        this.byName = new TreeMap<>(topics);
        this.deleted = new HashSet<>(deleted);
        topics.values().forEach(topic -> nameOf.put(topic.id(), topic.name()));
    }

    Optional<Topic> find(UUID id) {
        return Optional.ofNullable(nameOf.get(id)).map(byName::get);
    }

    boolean isTaken(String name) {
        return byName.containsKey(name);
    }

    /** Whether there was such a topic and is no more. */
    boolean wasDeleted(UUID id) {
        return deleted.contains(id);
    }

    /** In the order of their names. */
    Collection<Topic> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    NavigableMap<String, Topic> byName() {
        return Collections.unmodifiableNavigableMap(byName);
    }

    Set<UUID> deleted() {
        return Collections.unmodifiableSet(deleted);
    }

    /** Adds a topic, or puts it in the place of what it was before. */
    void put(Topic topic) {
        byName.put(topic.name(), topic);
        nameOf.put(topic.id(), topic.name());
    }

    /** Whether it was there or not, its id is used up. */
    void delete(UUID id) {
        String name = nameOf.remove(id);
        if (name != null) {
            byName.remove(name);
        }
        deleted.add(id);
    }
}
