package io.raftlog.broker;

import io.raftlog.log.CorruptLogException;
import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.GroupMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose data a directory holds.
 *
 * <p>Immutable.
 *
 * @param foundingNodes the metadata group's members: the groups in the directory know each other by these addresses
 */
record NodeIdentity(String clusterId, int nodeId, UUID directoryId, List<GroupMember> foundingNodes) {
    /**
     * Of the directory's layout. A newer one is refused, not guessed at; an older one is opened, and is of this format from
     * then on.
     *
     * <ul>
     *   <li>1: Raft logs reach back to their first entry
     *   <li>2: what a checkpoint includes may have left the Raft log, and marks and notes of clean stops say how far it
     *       reaches: a raftlog that knows neither would lose entries
     * </ul>
     */
    static final int FORMAT = 2;

    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);

    static final String FILE = "node.identity";

    /** The directory's identity, checked against the configuration; a fresh directory gets one. */
    static NodeIdentity readOrWrite(Path directory, NodeConfig config) throws IOException, NodeStartException {
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            Properties properties = load(file);
            NodeIdentity identity = read(file, properties);
            identity.refuseIfNotOf(config, directory);
            if (!String.valueOf(FORMAT).equals(properties.getProperty("format"))) {
                LOG.info("{} is of an older format; from now on only this raftlog and later ones open it", directory);
                identity.write(directory, file);
            }
            return identity;
        }
        if (Files.exists(directory.resolve("raft")) || Files.exists(directory.resolve("partitions"))) {
            throw wrong(
                    directory + " holds the data of a node, but " + FILE + " that says whose is missing",
                    "restore " + file + ", or use an empty directory");
        }
        NodeIdentity identity =
                new NodeIdentity(config.clusterId(), config.nodeId(), UUID.randomUUID(), config.foundingNodes());
        identity.write(directory, file);
        return identity;
    }

    private static Properties load(Path file) throws IOException, NodeStartException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(TextFile.read(file)));
        } catch (CorruptLogException e) {
            throw wrong("damaged: " + e.getMessage(), "restore it from a copy");
        } catch (IllegalArgumentException e) {
            throw wrong(file + " is damaged: " + e.getMessage(), "restore it from a copy");
        }
        return properties;
    }

    private static NodeIdentity read(Path file, Properties properties) throws NodeStartException {
        try {
            int format = Integer.parseInt(required(properties, "format"));
            if (format > FORMAT) {
                throw wrong(
                        file + " has format " + format + ", this version of raftlog understands " + FORMAT,
                        "run the version that wrote it, or a later one");
            }
            return new NodeIdentity(
                    required(properties, "cluster.id"),
                    Integer.parseInt(required(properties, "node.id")),
                    UUID.fromString(required(properties, "directory.id")),
                    FoundingNodes.parse(required(properties, "cluster.nodes")));
        } catch (IllegalArgumentException e) {
            throw wrong(file + " is damaged: " + e.getMessage(), "restore it from a copy");
        }
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    private void refuseIfNotOf(NodeConfig config, Path directory) throws NodeStartException {
        if (!clusterId.equals(config.clusterId())) {
            throw wrong(
                    directory + " belongs to cluster \"" + clusterId + "\", the configuration says \""
                            + config.clusterId() + "\"",
                    "set cluster.id to the first, or data.dir to a directory of the second");
        }
        if (nodeId != config.nodeId()) {
            throw wrong(
                    directory + " belongs to node " + nodeId + ", the configuration says " + config.nodeId(),
                    "set node.id to the first, or data.dir to a directory of the second");
        }
        if (!foundingNodes.equals(config.foundingNodes())) {
            throw wrong(
                    directory + " was founded by " + FoundingNodes.format(foundingNodes) + ", the configuration says "
                            + FoundingNodes.format(config.foundingNodes()),
                    "set cluster.nodes to the first; a node that comes later joins without being named there");
        }
    }

    /** All or nothing, and durable: a torn identity would lock its owner out. */
    private void write(Path directory, Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("format", String.valueOf(FORMAT));
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty("node.id", String.valueOf(nodeId));
        properties.setProperty("directory.id", directoryId.toString());
        properties.setProperty("cluster.nodes", FoundingNodes.format(foundingNodes));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        properties.store(bytes, "Whose data this directory holds. Written once; do not edit.");
        Path temporary = file.resolveSibling(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(bytes.toByteArray());
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        DataDirectory.sync(directory);
    }

    private static NodeStartException wrong(String message, String hint) {
        return new NodeStartException(ErrorCode.WRONG_DATA_DIRECTORY, message, hint);
    }
}
