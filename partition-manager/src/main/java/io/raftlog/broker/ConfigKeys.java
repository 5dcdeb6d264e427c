package io.raftlog.broker;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.raftlog.record.RecordBatch;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of a node's configuration: type, default, range and meaning of each. */
final class ConfigKeys {
    static final String CLUSTER_ID = "cluster.id";
    static final String NODE_ID = "node.id";
    static final String DATA_DIR = "data.dir";
    static final String CLUSTER_NODES = "cluster.nodes";
    static final String LISTEN = "listen";
    static final String ADVERTISED = "advertised";
    static final String RAFT_LISTEN = "raft.listen";
    static final String RAFT_ADVERTISED = "raft.advertised";
    static final String DEFAULT_PARTITIONS = "default.partitions";
    static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";
    static final String SEGMENT_BYTES = "segment.bytes";
    static final String RETENTION_CHECK_INTERVAL_MS = "retention.check.interval.ms";
    static final String COMPACTION_CHECK_INTERVAL_MS = "compaction.check.interval.ms";
    static final String COMPACTION_MEMORY_BYTES = "compaction.memory.bytes";
    static final String COMPACTION_MAX_BYTES_PER_SECOND = "compaction.max.bytes.per.second";
    static final String SCRUB_INTERVAL_MS = "scrub.interval.ms";
    static final String SCRUB_MAX_BYTES_PER_SECOND = "scrub.max.bytes.per.second";
    static final String PRODUCER_ID_EXPIRATION_MS = "producer.id.expiration.ms";
    static final String INDEX_INTERVAL_BYTES = "index.interval.bytes";
    static final String RAFT_LOG_SEGMENT_BYTES = "raft.log.segment.bytes";
    static final String RAFT_LOG_LAG_BYTES = "raft.log.lag.bytes";
    static final String CHECKPOINT_INTERVAL_MS = "checkpoint.interval.ms";
    static final String DISK_FREE_MIN_BYTES = "disk.free.min.bytes";
    static final String DISK_BALLAST_BYTES = "disk.ballast.bytes";
    static final String ELECTION_TIMEOUT_MS = "election.timeout.ms";
    static final String PEER_ROUTES = "peer.routes";
    static final String PEER_BEAT_INTERVAL_MS = "peer.beat.interval.ms";
    static final String PEER_SILENCE_MS = "peer.silence.ms";
    static final String GROUP_HEARTBEAT_INTERVAL_MS = "group.heartbeat.interval.ms";
    static final String GROUP_SESSION_TIMEOUT_MS = "group.session.timeout.ms";
    static final String GROUP_MAX_GROUPS = "group.max.groups";
    static final String GROUP_MAX_MEMBERS = "group.max.members";
    static final String GROUP_MAX_OFFSETS = "group.max.offsets";
    static final String METADATA_TIMEOUT_MS = "metadata.timeout.ms";
    static final String SHUTDOWN_TIMEOUT_MS = "shutdown.timeout.ms";
    static final String LEADER_BALANCE_INTERVAL_MS = "leader.balance.interval.ms";
    static final String MAX_IN_FLIGHT_BYTES = "max.in.flight.bytes";
    static final String MAX_IN_FLIGHT_BYTES_PER_PARTITION = "max.in.flight.bytes.per.partition";
    static final String MAX_IN_FLIGHT_BYTES_PER_STREAM = "max.in.flight.bytes.per.stream";
    static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    static final String FETCH_MEMORY_BYTES = "fetch.memory.bytes";
    static final String SEED_MAX_BYTES_PER_SECOND = "seed.max.bytes.per.second";

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    static final ConfigDef DEFINITIONS = new ConfigDef()
            .define(
                    CLUSTER_ID,
                    STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigRules.clusterId(),
                    HIGH,
                    "Name of the cluster, the same on all its nodes and never changed. Nodes of different clusters never"
                            + " talk to each other.")
            .define(
                    NODE_ID,
                    INT,
                    ConfigDef.NO_DEFAULT_VALUE,
                    between(1, 1_000_000),
                    HIGH,
                    "Number of this node, unique in the cluster and never changed.")
            .define(
                    DATA_DIR,
                    STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigRules.path(),
                    HIGH,
                    "Directory of everything this node keeps. It belongs to one node: starting another on it is refused.")
            .define(
                    CLUSTER_NODES,
                    STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigRules.foundingNodes(),
                    HIGH,
                    "The one to five nodes that found the cluster and vote in its metadata group, with the addresses of"
                            + " their Raft ports: 1@10.0.0.1:9501,2@10.0.0.2:9501,3@10.0.0.3:9501. The same on all"
                            + " nodes, and fixed by the first start. A node that is not among them joins them when it"
                            + " starts; for such a node, any of the cluster's nodes will do.")
            .define(
                    LISTEN,
                    STRING,
                    "127.0.0.1:9401",
                    ConfigRules.listenAddress(),
                    HIGH,
                    "Address on which this node serves clients. 0.0.0.0 for every interface; set advertised then.")
            .define(
                    ADVERTISED,
                    STRING,
                    "",
                    ConfigRules.dialableAddressOrNone(),
                    HIGH,
                    "Address that clients are told to use for this node. Empty: the same as listen.")
            .define(
                    RAFT_LISTEN,
                    STRING,
                    "127.0.0.1:9501",
                    ConfigRules.fixedListenAddress(),
                    HIGH,
                    "Address on which this node serves the other nodes. Keep it out of reach of anybody else: it trusts"
                            + " its callers.")
            .define(
                    RAFT_ADVERTISED,
                    STRING,
                    "",
                    ConfigRules.dialableAddressOrNone(),
                    MEDIUM,
                    "Address at which the other nodes reach this node's Raft port. Empty: the one in cluster.nodes, which"
                            + " it must equal.")
            .define(
                    PEER_ROUTES,
                    STRING,
                    "",
                    ConfigRules.routes(),
                    LOW,
                    "Detours of this node: where it dials instead of an address that another node is known by, whichever of"
                            + " the two ports it is. For tunnels between the nodes, and for proxies that break connections"
                            + " on purpose. Empty: none.")
            .define(
                    DEFAULT_PARTITIONS,
                    INT,
                    6,
                    between(1, 1000),
                    MEDIUM,
                    "Partitions of a topic that is created without saying how many.")
            .define(
                    DEFAULT_REPLICATION_FACTOR,
                    INT,
                    3,
                    ConfigRules.replicationFactor(),
                    MEDIUM,
                    "Replicas of each partition of a topic that is created without saying how many: 1, 3 or 5. Two of"
                            + " three, or three of five, may acknowledge without the others.")
            .define(
                    SEGMENT_BYTES,
                    INT,
                    128 * MIB,
                    between(MIB, 1024 * MIB),
                    LOW,
                    "Size at which a partition's log begins a new file, if its topic has no segment.bytes.")
            .define(
                    INDEX_INTERVAL_BYTES,
                    INT,
                    4 * KIB,
                    between(KIB, MIB),
                    LOW,
                    "Bytes of log for each entry of its offset index. Smaller: more exact seeks, larger indexes.")
            .define(
                    RAFT_LOG_SEGMENT_BYTES,
                    INT,
                    MIB,
                    between(4 * KIB, 64 * MIB),
                    LOW,
                    "Size at which a partition's Raft log begins a new file. It holds a header of some hundred bytes for"
                            + " each group of batches. After so much a checkpoint is taken, and files whose entries it"
                            + " covers are deleted.")
            .define(
                    RAFT_LOG_LAG_BYTES,
                    LONG,
                    4L * MIB,
                    between(0, 1024L * MIB),
                    LOW,
                    "How much of a partition's Raft log is kept for replicas that lag or are gone. One that lags further"
                            + " is sent whole files instead.")
            .define(
                    CHECKPOINT_INTERVAL_MS,
                    INT,
                    30_000,
                    between(100, 3_600_000),
                    LOW,
                    "How long a partition takes records until its state is written down. After a crash, what came since"
                            + " is read and applied again.")
            .define(
                    DISK_FREE_MIN_BYTES,
                    LONG,
                    0L,
                    between(0, 1024L * 1024 * MIB),
                    MEDIUM,
                    "Free space on the disk of data.dir below which this node refuses new records (STORAGE_FULL), hands"
                            + " leadership to nodes with more, and still serves reads. 0: a twentieth of the disk, 32 MiB"
                            + " at least and 1 GiB at most.")
            .define(
                    DISK_BALLAST_BYTES,
                    LONG,
                    16L * MIB,
                    between(0, 1024 * MIB),
                    LOW,
                    "Size of a file in data.dir that only takes space. A node that finds its disk full at the start gives"
                            + " it up, so that it can start. At most a fiftieth of the disk is used for it.")
            .define(
                    RETENTION_CHECK_INTERVAL_MS,
                    INT,
                    300_000,
                    between(100, 86_400_000),
                    LOW,
                    "How often this node looks for segments that are too old or too many, or must be ended for their age.")
            .define(
                    COMPACTION_CHECK_INTERVAL_MS,
                    INT,
                    15_000,
                    between(100, 86_400_000),
                    LOW,
                    "How long the compaction of topics rests when nothing is worth it.")
            .define(
                    COMPACTION_MEMORY_BYTES,
                    INT,
                    32 * MIB,
                    between(MIB, 1024 * MIB),
                    LOW,
                    "Memory for the keys of the partition that is being compacted, taken once a topic is compacted. 30 bytes"
                            + " a key; for more keys the log is rewritten several times.")
            .define(
                    COMPACTION_MAX_BYTES_PER_SECOND,
                    LONG,
                    128L * MIB,
                    between(MIB, 64L * 1024 * MIB),
                    LOW,
                    "Bytes a second that compaction reads and writes at most, over all partitions of this node.")
            .define(
                    SCRUB_INTERVAL_MS,
                    LONG,
                    86_400_000L,
                    between(0, 31_536_000_000L),
                    LOW,
                    "How often this node reads its replicas again to see whether the disk has lost anything of them, besides"
                            + " once after its start. One that is damaged is made anew from the other nodes. 0: never.")
            .define(
                    SCRUB_MAX_BYTES_PER_SECOND,
                    LONG,
                    16L * MIB,
                    between(64 * 1024, 64L * 1024 * MIB),
                    LOW,
                    "Bytes a second that are read for this at most, over all partitions of this node.")
            .define(
                    PRODUCER_ID_EXPIRATION_MS,
                    LONG,
                    86_400_000L,
                    between(600_000, 31_536_000_000L),
                    LOW,
                    "How long a partition remembers the sequences of a producer that appends nothing more, at least: a batch"
                            + " sent again within this time is recognised. It is looked at every"
                            + " retention.check.interval.ms. A partition remembers 16384 producers and takes no others"
                            + " meanwhile; from half of that on 15 minutes are enough. The same on all nodes.")
            .define(
                    ELECTION_TIMEOUT_MS,
                    INT,
                    3000,
                    between(300, 600_000),
                    LOW,
                    "How long a replica waits for its leader before it stands for election by itself, and after how long"
                            + " a leader that hears from no majority steps down. The safety net: a leader whose node is"
                            + " gone or silent is replaced much sooner, see peer.silence.ms.")
            .define(
                    PEER_BEAT_INTERVAL_MS,
                    INT,
                    100,
                    between(20, 10_000),
                    LOW,
                    "How often a node tells each other node that it is there.")
            .define(
                    PEER_SILENCE_MS,
                    INT,
                    600,
                    between(100, 60_000),
                    MEDIUM,
                    "How long a node may be silent before what it leads gets new leaders, if no other node hears it"
                            + " either. At least twice peer.beat.interval.ms. Too short for the machine, and leaders"
                            + " change under load. A node whose process ended is replaced at once.")
            .define(
                    GROUP_HEARTBEAT_INTERVAL_MS,
                    INT,
                    1_000,
                    between(50, 60_000),
                    LOW,
                    "How often a member of a consumer group says that it is there. A member that has"
                            + " something to let go of or to take is told at once to do so earlier: a rebalance takes less"
                            + " than one of these.")
            .define(
                    GROUP_SESSION_TIMEOUT_MS,
                    INT,
                    10_000,
                    between(200, 1_800_000),
                    MEDIUM,
                    "How long a member of a consumer group may be silent before its partitions go to others. Longer than"
                            + " group.heartbeat.interval.ms. A member that is slow with its records is not silent.")
            .define(
                    GROUP_MAX_GROUPS,
                    INT,
                    10_000,
                    between(1, 1_000_000),
                    LOW,
                    "How many consumer groups the cluster keeps, with members or with committed offsets alone. Another is"
                            + " refused; those that are there go on. The same on all nodes: it counts on the one that"
                            + " coordinates groups.")
            .define(
                    GROUP_MAX_MEMBERS,
                    INT,
                    2_000,
                    between(1, 1_000_000),
                    LOW,
                    "How many members a consumer group may have. The same on all nodes.")
            .define(
                    GROUP_MAX_OFFSETS,
                    INT,
                    200_000,
                    between(1, 10_000_000),
                    LOW,
                    "How many committed offsets the cluster keeps, one for each partition that a group reads, of all groups"
                            + " together. A first offset of another is refused; those that are there go on. All are in the"
                            + " memory of every founding node, and written with each checkpoint of the metadata. The same"
                            + " on all nodes.")
            .define(
                    METADATA_TIMEOUT_MS,
                    INT,
                    10_000,
                    between(500, 120_000),
                    LOW,
                    "How long a change of topics may wait for the metadata group before it is answered as unknown.")
            .define(
                    SHUTDOWN_TIMEOUT_MS,
                    INT,
                    10_000,
                    between(0, 300_000),
                    LOW,
                    "How long an orderly stop may take to hand leadership to other nodes.")
            .define(
                    LEADER_BALANCE_INTERVAL_MS,
                    INT,
                    1_000,
                    between(100, 3_600_000),
                    LOW,
                    "How often this node looks whether a partition that it leads belongs to another live node. It gives it"
                            + " away after three looks.")
            .define(
                    MAX_IN_FLIGHT_BYTES,
                    LONG,
                    64L * MIB,
                    between(RecordBatch.MAX_BYTES, 64L * 1024 * MIB),
                    MEDIUM,
                    "Bytes of batches that this node has taken in and not yet answered, over all partitions. Beyond it"
                            + " producers are told BUSY and try again.")
            .define(
                    MAX_IN_FLIGHT_BYTES_PER_PARTITION,
                    INT,
                    16 * MIB,
                    between(2 * RecordBatch.MAX_BYTES, 32 * MIB),
                    LOW,
                    "The same for one partition. At most 32 MiB: the Raft layer stalls a group beyond twice that.")
            .define(
                    MAX_IN_FLIGHT_BYTES_PER_STREAM,
                    INT,
                    8 * MIB,
                    between(MIB, 1024 * MIB),
                    LOW,
                    "Bytes taken from one producer's stream and not yet answered; beyond it the stream is read no"
                            + " further and the producer waits.")
            .define(
                    FETCH_MAX_BYTES,
                    INT,
                    8 * MIB,
                    between(RecordBatch.MAX_BYTES, 256 * MIB),
                    LOW,
                    "Bytes of records in one answer to a fetch. A request for more gets this much. At most"
                            + " fetch.memory.bytes.")
            .define(
                    FETCH_MEMORY_BYTES,
                    LONG,
                    64L * MIB,
                    between(8L * MIB, 64L * 1024 * MIB),
                    LOW,
                    "Bytes of all answers to fetches that are being sent. Beyond it fetches are told BUSY and try"
                            + " again.")
            .define(
                    SEED_MAX_BYTES_PER_SECOND,
                    LONG,
                    256L * MIB,
                    between(MIB, 64L * 1024 * MIB),
                    LOW,
                    "How fast this node sends files of its replicas to nodes that have to be filled, all together. Less"
                            + " leaves more of disk and network to clients.");

    private ConfigKeys() {}
}
