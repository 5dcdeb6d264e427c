package io.raftlog.broker;

import io.raftlog.model.NodeAddress;
import io.raftlog.model.PeerRoutes;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What the text of a configuration value must look like. Each says its rule in the reference and in the refusal. */
final class ConfigRules {
    private static final Pattern CLUSTER_ID = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    private ConfigRules() {}

    static ConfigDef.Validator clusterId() {
        return rule("a cluster id matches " + CLUSTER_ID.pattern(), value -> {
            if (!CLUSTER_ID.matcher(value).matches()) {
                throw new IllegalArgumentException("\"" + value + "\" is no cluster id");
            }
        });
    }

    static ConfigDef.Validator path() {
        return rule("a path that is not empty", value -> {
            if (value.isBlank()) {
                throw new IllegalArgumentException("the value is empty");
            }
        });
    }

    static ConfigDef.Validator foundingNodes() {
        return rule("id@host:port,id@host:port,..", FoundingNodes::parse);
    }

    static ConfigDef.Validator routes() {
        return rule("host:port=host:port,host:port=host:port,..", PeerRoutes::parse);
    }

    /** Where this node listens: whatever this machine makes of the host. Port 0: any that is free. */
    static ConfigDef.Validator listenAddress() {
        return rule("host:port", NodeAddress::parse);
    }

    static ConfigDef.Validator fixedListenAddress() {
        return rule("host:port, the port not 0", value -> {
            if (NodeAddress.parse(value).port() == 0) {
                throw new IllegalArgumentException("the port is 0");
            }
        });
    }

    /** Where others are told to call, if it is not empty. */
    static ConfigDef.Validator dialableAddressOrNone() {
        return rule("host:port", value -> {
            if (!value.isEmpty()) {
                NodeAddress.parse(value).requireDialable();
            }
        });
    }

    static ConfigDef.Validator replicationFactor() {
        return rule("1, 3 or 5", value -> {
            if (!value.equals("1") && !value.equals("3") && !value.equals("5")) {
                throw new IllegalArgumentException(value + " is not a replication factor");
            }
        });
    }

    private interface Check {
        void check(String value);
    }

    private static ConfigDef.Validator rule(String rule, Check check) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value == null) {
                        return;
                    }
                    try {
                        check.check(value.toString());
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage() + "; expected " + rule);
                    }
                },
                () -> rule);
    }
}
