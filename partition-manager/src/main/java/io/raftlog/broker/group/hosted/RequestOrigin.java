package io.raftlog.broker.group.hosted;

import io.raftlog.broker.group.Membership.Origin;
import java.net.InetAddress;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;

/**
 * Who asks, as the library wants to know it.
 *
 * <p>Immutable.
 */
record RequestOrigin(Origin origin, ApiKeys request) implements AuthorizableRequestContext {
    @Override
    public String listenerName() {
        return "raftlog";
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public KafkaPrincipal principal() {
        return KafkaPrincipal.ANONYMOUS;
    }

    @Override
    public InetAddress clientAddress() {
        return origin.address();
    }

    @Override
    public int requestType() {
        return request.id;
    }

    @Override
    public int requestVersion() {
        return request.latestVersion();
    }

    @Override
    public String clientId() {
        return origin.clientId();
    }

    @Override
    public int correlationId() {
        return 0;
    }
}
