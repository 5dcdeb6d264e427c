package io.raftlog.broker;

import static io.raftlog.broker.ConfigSource.broken;

import io.raftlog.broker.group.hosted.GroupSettings;
import io.raftlog.broker.liveness.LivenessSettings;
import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import io.raftlog.raft.GroupMember;
import io.raftlog.raft.RaftLogPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration, parsed and checked once.
 *
 * <p>Immutable.
 *
 * @param foundingNodes the metadata group's members, with the addresses of their Raft ports
 * @param set what was set, by key, each with its value and where it was set; for displays
 */
public record NodeConfig(
        String clusterId,
        int nodeId,
        Path dataDirectory,
        Addresses addresses,
        List<GroupMember> foundingNodes,
        TopicDefaults topicDefaults,
        Storage storage,
        Disk disk,
        Upkeep upkeep,
        Timing timing,
        Limits limits,
        Map<String, String> set) {

    /**
     * @param listen where clients are served; its port may be 0
     * @param advertised what clients are told; empty: the bound address
     * @param routes where this node dials for the addresses of others
     */
    public record Addresses(
            NodeAddress listen,
            Optional<NodeAddress> advertised,
            NodeAddress raftListen,
            NodeAddress raftAdvertised,
            PeerRoutes routes) {}

    public record TopicDefaults(int partitions, int replicationFactor) {}

    public record Storage(int segmentBytes, int indexIntervalBytes, RaftLogPolicy raftLog) {}

    /** @param freeMinBytes 0: by the size of the disk */
    public record Disk(long freeMinBytes, long ballastBytes) {}
    /**
     * @param retentionInterval how often old segments are looked for
     * @param compactionInterval how long compaction rests when it has nothing to do
     * @param compactionMemoryBytes for the keys of one partition
     * @param scrubInterval how often a replica is read again; zero: never
     * @param producerSilence after which a partition forgets a producer
     */
    public record Upkeep(
            Duration retentionInterval,
            Duration compactionInterval,
            int compactionMemoryBytes,
            long compactionBytesPerSecond,
            Duration scrubInterval,
            long scrubBytesPerSecond,
            Duration producerSilence) {}

    public record Timing(
            Duration election,
            LivenessSettings liveness,
            Duration metadata,
            Duration shutdown,
            Duration leaderBalance,
            GroupSettings groups) {}

    /**
     * @param inFlightBytes taken in from producers and not yet answered, over all partitions
     * @param fetchBytes in one answer to a fetch
     * @param fetchMemoryBytes in all answers that are being sent
     * @param seedBytesPerSecond sent to nodes whose replicas are filled from here
     */
    public record Limits(
            long inFlightBytes,
            int inFlightBytesPerPartition,
            int inFlightBytesPerStream,
            int fetchBytes,
            long fetchMemoryBytes,
            long seedBytesPerSecond) {}

    public NodeConfig {
        foundingNodes = List.copyOf(foundingNodes);
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }

    /** Type, default, range and meaning of every key. */
    public static ConfigDef definitions() {
        return new ConfigDef(ConfigKeys.DEFINITIONS);
    }

    /**
     * Reads a configuration; of two values for one key the later source wins.
     *
     * @param file a properties file, or null for none
     * @param environment of which {@code RAFTLOG_NODE_ID} and the like count
     * @param overrides as of {@code --set key=value}
     */
    public static NodeConfig load(@Nullable Path file, Map<String, String> environment, Map<String, String> overrides)
            throws NodeStartException {
        ConfigSource source = new ConfigSource(ConfigKeys.DEFINITIONS.names());
        if (file != null) {
            source.addFile(file);
        }
        source.addEnvironment(environment);
        source.addOverrides(overrides);
        return parse(source.settings());
    }

    /** A configuration of just these values. */
    public static NodeConfig of(Map<String, String> values) throws NodeStartException {
        return load(null, Map.of(), values);
    }

    private static NodeConfig parse(Map<String, ConfigSource.Setting> settings) throws NodeStartException {
        Map<String, Object> raw = new LinkedHashMap<>();
        Map<String, String> set = new LinkedHashMap<>();
        settings.forEach((key, setting) -> {
            raw.put(key, setting.value());
            set.put(key, setting.value() + " (" + setting.place() + ")");
        });
        return new Parsed(settings, values(raw, settings)).config(set);
    }

    /** All keys are checked one by one, so that the refusal can say where the broken one was set. */
    private static Map<String, Object> values(Map<String, Object> raw, Map<String, ConfigSource.Setting> settings)
            throws NodeStartException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (ConfigDef.ConfigKey key : ConfigKeys.DEFINITIONS.configKeys().values()) {
            ConfigSource.Setting setting = settings.get(key.name);
            if (setting == null && !key.hasDefault()) {
                throw broken(
                        "the configuration lacks " + key.name + ": " + key.documentation,
                        "see its meaning: raftlog config explain " + key.name);
            }
            try {
                ConfigDef one = new ConfigDef().define(key);
                values.putAll(one.parse(setting == null ? Map.of() : Map.of(key.name, raw.get(key.name))));
            } catch (ConfigException e) {
                throw broken(
                        (setting == null ? "" : setting.place() + ": ") + e.getMessage(),
                        "see its range: raftlog config explain " + key.name);
            }
        }
        return values;
    }

    /** The values by key, on their way into records. */
    private record Parsed(Map<String, ConfigSource.Setting> settings, Map<String, Object> values) {
        NodeConfig config(Map<String, String> set) throws NodeStartException {
            List<GroupMember> founding = FoundingNodes.parse(text(ConfigKeys.CLUSTER_NODES));
            return new NodeConfig(
                    text(ConfigKeys.CLUSTER_ID),
                    number(ConfigKeys.NODE_ID),
                    dataDirectory(),
                    addresses(founding),
                    founding,
                    new TopicDefaults(
                            number(ConfigKeys.DEFAULT_PARTITIONS), number(ConfigKeys.DEFAULT_REPLICATION_FACTOR)),
                    new Storage(
                            number(ConfigKeys.SEGMENT_BYTES),
                            number(ConfigKeys.INDEX_INTERVAL_BYTES),
                            new RaftLogPolicy(
                                    number(ConfigKeys.RAFT_LOG_SEGMENT_BYTES),
                                    Duration.ofMillis(number(ConfigKeys.CHECKPOINT_INTERVAL_MS)),
                                    longNumber(ConfigKeys.RAFT_LOG_LAG_BYTES))),
                    new Disk(longNumber(ConfigKeys.DISK_FREE_MIN_BYTES), longNumber(ConfigKeys.DISK_BALLAST_BYTES)),
                    new Upkeep(
                            Duration.ofMillis(number(ConfigKeys.RETENTION_CHECK_INTERVAL_MS)),
                            Duration.ofMillis(number(ConfigKeys.COMPACTION_CHECK_INTERVAL_MS)),
                            number(ConfigKeys.COMPACTION_MEMORY_BYTES),
                            longNumber(ConfigKeys.COMPACTION_MAX_BYTES_PER_SECOND),
                            Duration.ofMillis(longNumber(ConfigKeys.SCRUB_INTERVAL_MS)),
                            longNumber(ConfigKeys.SCRUB_MAX_BYTES_PER_SECOND),
                            Duration.ofMillis(longNumber(ConfigKeys.PRODUCER_ID_EXPIRATION_MS))),
                    new Timing(
                            Duration.ofMillis(number(ConfigKeys.ELECTION_TIMEOUT_MS)),
                            liveness(),
                            Duration.ofMillis(number(ConfigKeys.METADATA_TIMEOUT_MS)),
                            Duration.ofMillis(number(ConfigKeys.SHUTDOWN_TIMEOUT_MS)),
                            Duration.ofMillis(number(ConfigKeys.LEADER_BALANCE_INTERVAL_MS)),
                            groups()),
                    limits(),
                    set);
        }

        private Limits limits() throws NodeStartException {
            int fetch = number(ConfigKeys.FETCH_MAX_BYTES);
            long memory = longNumber(ConfigKeys.FETCH_MEMORY_BYTES);
            if (fetch > memory) {
                throw broken(
                        place(ConfigKeys.FETCH_MAX_BYTES, ConfigKeys.FETCH_MEMORY_BYTES) + "an answer of "
                                + ConfigKeys.FETCH_MAX_BYTES + ", " + fetch + " bytes, would never fit into "
                                + ConfigKeys.FETCH_MEMORY_BYTES + ", " + memory,
                        "raise " + ConfigKeys.FETCH_MEMORY_BYTES + " or lower " + ConfigKeys.FETCH_MAX_BYTES);
            }
            return new Limits(
                    longNumber(ConfigKeys.MAX_IN_FLIGHT_BYTES),
                    number(ConfigKeys.MAX_IN_FLIGHT_BYTES_PER_PARTITION),
                    number(ConfigKeys.MAX_IN_FLIGHT_BYTES_PER_STREAM),
                    fetch,
                    memory,
                    longNumber(ConfigKeys.SEED_MAX_BYTES_PER_SECOND));
        }

        private LivenessSettings liveness() throws NodeStartException {
            try {
                return new LivenessSettings(
                        Duration.ofMillis(number(ConfigKeys.PEER_BEAT_INTERVAL_MS)),
                        Duration.ofMillis(number(ConfigKeys.PEER_SILENCE_MS)));
            } catch (IllegalArgumentException e) {
                throw broken(
                        place(ConfigKeys.PEER_SILENCE_MS, ConfigKeys.PEER_BEAT_INTERVAL_MS) + e.getMessage(),
                        "raise " + ConfigKeys.PEER_SILENCE_MS + " or lower " + ConfigKeys.PEER_BEAT_INTERVAL_MS);
            }
        }

        private GroupSettings groups() throws NodeStartException {
            try {
                return new GroupSettings(
                        Duration.ofMillis(number(ConfigKeys.GROUP_HEARTBEAT_INTERVAL_MS)),
                        Duration.ofMillis(number(ConfigKeys.GROUP_SESSION_TIMEOUT_MS)),
                        number(ConfigKeys.GROUP_MAX_GROUPS),
                        number(ConfigKeys.GROUP_MAX_MEMBERS),
                        number(ConfigKeys.GROUP_MAX_OFFSETS));
            } catch (IllegalArgumentException e) {
                throw broken(
                        place(ConfigKeys.GROUP_SESSION_TIMEOUT_MS, ConfigKeys.GROUP_HEARTBEAT_INTERVAL_MS)
                                + e.getMessage(),
                        "raise " + ConfigKeys.GROUP_SESSION_TIMEOUT_MS + " or lower "
                                + ConfigKeys.GROUP_HEARTBEAT_INTERVAL_MS);
            }
        }

        private Path dataDirectory() throws NodeStartException {
            try {
                return Path.of(text(ConfigKeys.DATA_DIR)).toAbsolutePath().normalize();
            } catch (InvalidPathException e) {
                throw broken(place(ConfigKeys.DATA_DIR) + e.getMessage(), "set " + ConfigKeys.DATA_DIR + " to a path");
            }
        }

        private Addresses addresses(List<GroupMember> founding) throws NodeStartException {
            NodeAddress listen = NodeAddress.parse(text(ConfigKeys.LISTEN));
            Optional<NodeAddress> advertised = address(ConfigKeys.ADVERTISED);
            requireReachable(ConfigKeys.ADVERTISED, ConfigKeys.LISTEN, "clients");
            return new Addresses(
                    listen,
                    advertised,
                    NodeAddress.parse(text(ConfigKeys.RAFT_LISTEN)),
                    raftAdvertised(founding),
                    PeerRoutes.parse(text(ConfigKeys.PEER_ROUTES)));
        }

        private NodeAddress raftAdvertised(List<GroupMember> founding) throws NodeStartException {
            int nodeId = number(ConfigKeys.NODE_ID);
            Optional<NodeAddress> founded = founding.stream()
                    .filter(member -> member.nodeId() == nodeId)
                    .findFirst()
                    .map(GroupMember::address);
            if (founded.isEmpty()) {
                return raftAdvertisedByNewcomer();
            }
            NodeAddress own = address(ConfigKeys.RAFT_ADVERTISED).orElse(founded.get());
            if (!own.equals(founded.get())) {
                throw broken(
                        place(ConfigKeys.RAFT_ADVERTISED) + own + " is not the address of node " + nodeId + " in "
                                + ConfigKeys.CLUSTER_NODES + ", " + founded.get(),
                        "make the two equal, or leave " + ConfigKeys.RAFT_ADVERTISED + " out");
            }
            return own;
        }

        /** A node that is not among those it is told of joins them. */
        private NodeAddress raftAdvertisedByNewcomer() throws NodeStartException {
            return requireReachable(ConfigKeys.RAFT_ADVERTISED, ConfigKeys.RAFT_LISTEN, "other nodes");
        }

        /** The address that others are told: what is advertised, or else where this node listens. */
        private NodeAddress requireReachable(String advertised, String listen, String whom) throws NodeStartException {
            String key = text(advertised).isEmpty() ? listen : advertised;
            NodeAddress told = NodeAddress.parse(text(key));
            try {
                if (WILDCARDS.contains(told.host())) {
                    throw new IllegalArgumentException("\"" + told + "\": the wildcard address is none to connect to");
                }
                told.requireDialableHost();
                return told;
            } catch (IllegalArgumentException e) {
                throw broken(
                        place(key) + key + " is the address that " + whom + " are told, " + e.getMessage(),
                        "set " + advertised + " to the host and port that " + whom + " reach");
            }
        }

        private Optional<NodeAddress> address(String key) {
            return text(key).isEmpty() ? Optional.empty() : Optional.of(NodeAddress.parse(text(key)));
        }

        private String place(String key) {
            ConfigSource.Setting setting = settings.get(key);
            return setting == null ? "" : setting.place() + ": ";
        }

        /** Of two keys that do not go together, where the first was set, or else the second. */
        private String place(String key, String other) {
            return settings.containsKey(key) ? place(key) : place(other);
        }

        private Object value(String key) {
            Object value = values.get(key);
            if (value == null) {
                throw new AssertionError(key + " has no value");
            }
            return value;
        }

        private String text(String key) {
            return (String) value(key);
        }

        private int number(String key) {
            return (Integer) value(key);
        }

        private long longNumber(String key) {
            return (Long) value(key);
        }
    }

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
}
