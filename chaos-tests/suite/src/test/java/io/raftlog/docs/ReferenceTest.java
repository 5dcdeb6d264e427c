package io.raftlog.docs;

import static io.raftlog.docs.ReferencePage.row;

import io.raftlog.broker.NodeConfig;
import io.raftlog.metadata.TopicConfigs;
import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The pages of error codes and of configuration keys say what the code says. */
class ReferenceTest {
    @Test
    void everyErrorCodeIsListedWithWhatItMeans() throws IOException {
        String rows = Arrays.stream(ErrorCode.values())
                .map(code -> row(
                        code.label(),
                        "`" + code.name() + "`",
                        code.meaning(),
                        outcome(code),
                        code.retriable() ? "yes" : "no"))
                .collect(Collectors.joining());

        new ReferencePage("docs/errors.md")
                .mustBe("# Error codes\n\n"
                        + "Made from `ErrorCode`. Numbers never change. `raftlog explain RL-1004` says the same.\n\n"
                        + "In Java a failure that did not happen is a `RefusedException`, one that may have happened an\n"
                        + "`OutcomeUnknownException`. Retriable: the same request may succeed later without anybody"
                        + " changing it; the\nclient does that by itself until its timeout. A node's notice stands in"
                        + " `raftlog cluster health`; no request\nfails by it.\n\n"
                        + row("Code", "Name", "Meaning", "Outcome", "Retriable")
                        + "|---|---|---|---|---|\n" + rows);
    }

    private static String outcome(ErrorCode code) {
        return switch (code.outcome()) {
            case DID_NOT_HAPPEN -> "did not happen";
            case UNKNOWN -> "may have happened";
            case NO_REQUEST -> "a node's notice";
        };
    }

    @Test
    void everyConfigurationKeyIsListedWithWhatIsAllowed() throws IOException {
        new ReferencePage("docs/configuration.md")
                .mustBe("# Configuration\n\n"
                        + "Made from the definitions that a node checks. An unknown key or a bad value is refused at the"
                        + " start.\n\n## A node\n\n"
                        + "In the file of `raftlog server start --config FILE`, overridden by the environment (`node.id` is"
                        + "\n`$RAFTLOG_NODE_ID`), overridden by `--set KEY=VALUE`. `raftlog local start --set KEY=VALUE` sets"
                        + " a key for\nevery node of a local cluster.\n\n"
                        + table(NodeConfig.definitions())
                        + "\n## A topic\n\n"
                        + "With `raftlog topic create TOPIC -c KEY=VALUE`, later with `raftlog topic alter`.\n\n"
                        + table(TopicConfigs.definitions()));
    }

    private static String table(ConfigDef definitions) {
        return row("Key", "Type", "Default", "Allowed", "Meaning")
                + "|---|---|---|---|---|\n"
                + definitions.configKeys().values().stream()
                        .sorted(Comparator.comparing(key -> key.name))
                        .map(ReferenceTest::rowOf)
                        .collect(Collectors.joining());
    }

    private static String rowOf(ConfigDef.ConfigKey key) {
        String byDefault = key.hasDefault() ? String.valueOf(key.defaultValue) : "must be set";
        return row(
                "`" + key.name + "`",
                key.type.name().toLowerCase(Locale.ROOT),
                byDefault.isEmpty() ? "empty" : byDefault,
                key.validator == null ? "any" : key.validator,
                key.documentation);
    }
}
