package io.raftlog.mutants;

import java.nio.file.Path;

/** Modules with tests. */
enum TestModule {
    CLIENT("client-sdk/client"),
    RAFT_LOG("raft-log"),
    PARTITION_MANAGER("partition-manager");

    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

    private final String folder;

    TestModule(String folder) {
        this.folder = folder;
    }

    Path testClasses() {
        return REPOSITORY.resolve(folder).resolve("target/test-classes");
    }
}
