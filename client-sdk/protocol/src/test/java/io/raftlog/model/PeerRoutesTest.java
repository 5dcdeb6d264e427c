package io.raftlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerRoutesTest {
    @Test
    void anAddressWithADetourIsDialedThereAndAnyOtherAsItIs() {
        PeerRoutes routes = PeerRoutes.parse("10.0.0.2:9501=127.0.0.1:7001, [::1]:9402=127.0.0.1:7002");

        assertThat(routes.to(NodeAddress.parse("10.0.0.2:9501"))).hasToString("127.0.0.1:7001");
        assertThat(routes.to(NodeAddress.parse("[::1]:9402"))).hasToString("127.0.0.1:7002");
        assertThat(routes.to(NodeAddress.parse("10.0.0.2:9401"))).hasToString("10.0.0.2:9401");
    }

    @Test
    void noTextIsNoDetour() {
        assertThat(PeerRoutes.parse("")).isEqualTo(PeerRoutes.DIRECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:1",
                "a:1=",
                "a:1=b:2=c:3",
                "a:1=b:2,,c:3=d:4",
                "a:1=b:2,a:1=c:3",
                "a_b:1=c:2",
                "a:1=b_c:2",
                "a:0=b:2"
            })
    void whatIsNoListOfDetoursIsRefused(String text) {
        assertThatThrownBy(() -> PeerRoutes.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
