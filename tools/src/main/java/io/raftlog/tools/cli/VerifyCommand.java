package io.raftlog.tools.cli;

import picocli.CommandLine.Command;

@Command(
        name = "verify",
        description = "Judge what clients saw of a cluster.",
        subcommands = {VerifyHistory.class})
final class VerifyCommand {}
