package io.raftlog.tools.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A node is killed and everything that it kept is deleted, as when its disk is replaced; healed by starting it. */
public record WipedNode(int node) implements Fault {
    @Override
    public FaultKind kind() {
        return FaultKind.WIPE;
    }

    @Override
    public Set<Integer> nodes() {
        return Set.of(node);
    }

    @Override
    public void inject(Testbed testbed) {
        testbed.kill(node);
        Path data = testbed.node(node).data();
        try (Stream<Path> kept = Files.walk(data)) {
            // Not the directory itself: a disk may be mounted there.
            List<Path> deepestFirst = kept.filter(each -> !each.equals(data))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wipe " + data, e);
        }
    }

    @Override
    public void heal(Testbed testbed) {
        testbed.startIfStopped(node);
    }

    @Override
    public String description() {
        return "the disk of node " + node + " replaced by an empty one";
    }
}
