package io.raftlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.raftlog.model.NodeAddress;
import io.raftlog.raft.GroupMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A node starts with the addresses that gRPC can be told to call, by the very name that was written; and with no others. */
class DialableHostsProperties {
    private static final Map<String, String> NEWCOMER =
            Map.of("cluster.id", "c", "node.id", "3", "data.dir", "d", "cluster.nodes", "1@127.0.0.1:9501");

    /** Where others are told to call, each in a setting of its own; the %s is the address. */
    private static final Map<String, String> SETTINGS = Map.of(
            "listen", "%s",
            "advertised", "%s",
            "raft.listen", "%s",
            "raft.advertised", "%s",
            "cluster.nodes", "1@127.0.0.1:9501,2@%s",
            "peer.routes", "10.0.0.2:9501=%s");

    @Property
    void whatANodeTakesForAnAddressIsWhatGrpcTakesForOne(
            @ForAll("settings") String key, @ForAll("addresses") String address) {
        Optional<NodeConfig> config = config(key, String.format(SETTINGS.get(key), address));

        config.ifPresent(accepted -> assertThat(dialed(accepted))
                .allSatisfy(each -> assertThat(target(each)).contains(each.toString())));
        assertThat(config.isPresent()).isEqualTo(isTarget(address));
    }

    private static Optional<NodeConfig> config(String key, String value) {
        try {
            var settings = new HashMap<>(NEWCOMER);
            settings.put(key, value);
            return Optional.of(NodeConfig.of(settings));
        } catch (NodeStartException refused) {
            return Optional.empty();
        }
    }

    private static List<NodeAddress> dialed(NodeConfig config) {
        List<NodeAddress> all = new ArrayList<>();
        all.add(config.addresses().advertised().orElse(config.addresses().listen()));
        all.add(config.addresses().raftAdvertised());
        config.foundingNodes().stream().map(GroupMember::address).forEach(all::add);
        config.addresses().routes().detours().forEach((known, detour) -> all.addAll(List.of(known, detour)));
        return all;
    }

    private static boolean isTarget(String text) {
        NodeAddress address;
        try {
            address = NodeAddress.parse(text);
        } catch (IllegalArgumentException none) {
            return false;
        }
        // What stands before an @ is a user to gRPC: it would call another host than this.
        return address.host().indexOf('@') < 0 && target(address).equals(Optional.of(address.toString()));
    }

    /** What a channel is to call, as gRPC says it. */
    private static Optional<String> target(NodeAddress address) {
        ManagedChannel channel;
        try {
            channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                    .usePlaintext()
                    .build();
        } catch (IllegalArgumentException | NullPointerException refused) {
            // The latter for a URI that has no authority, as of the host "#".
            return Optional.empty();
        }
        channel.shutdownNow();
        return Optional.of(channel.authority());
    }

    @Provide
    Arbitrary<String> settings() {
        return Arbitraries.of(SETTINGS.keySet());
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.oneOf(
                        Arbitraries.strings()
                                .withChars("abcXYZ019.-_")
                                .ofMinLength(1)
                                .ofMaxLength(8),
                        Arbitraries.strings()
                                .withChars("a1.-_@#?%$*\\ü \u3002")
                                .ofMinLength(1)
                                .ofMaxLength(6),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(6),
                        Arbitraries.strings()
                                .withChars("0123456789.")
                                .ofMinLength(1)
                                .ofMaxLength(12),
                        Arbitraries.strings()
                                .withChars("0123:af%.")
                                .ofMinLength(1)
                                .ofMaxLength(12)
                                .map(literal -> "[" + literal + "]"),
                        Arbitraries.of("localhost", "10.0.0.7", "[::1]", "[fe80::1%eth0]", "a.example.org.", "a_b"))
                // Not of interest here: a setting's blank edges are no part of it, and wildcards can only be listened
                // on.
                .map(String::trim)
                .filter(host -> !host.equals("0.0.0.0") && !host.equals("[::]"))
                .map(host -> host + ":9401");
    }
}
