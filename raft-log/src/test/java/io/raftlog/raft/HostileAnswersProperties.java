package io.raftlog.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftlog.hostile.Garbled;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** Answers to proposals that no node gave as they are. */
class HostileAnswersProperties {
    @Property
    void aGarbledAnswerIsAnAnswerOrRefused(@ForAll("answers") byte[] bytes) {
        try {
            assertThat(ProposalAnswer.decode(ByteString.copyFrom(bytes))).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Example
    void aLeaderWhoseAddressIsNoneIsRefusedBeforeAnybodyGoesThere() {
        for (String none : List.of("nowhere", "no_where:9501", "10.0.0.4:0")) {
            ByteString answer = new ProposalAnswer.NotLeader(2, none).encode();

            assertThatThrownBy(() -> ProposalAnswer.decode(answer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(none);
        }
    }

    @Provide
    Arbitrary<byte[]> answers() {
        return Garbled.of(Arbitraries.of(
                        new ProposalAnswer.Applied(ByteBuffer.wrap(new byte[] {1, 2, 3})),
                        new ProposalAnswer.Rejected(),
                        new ProposalAnswer.NotLeader(2, "10.0.0.4:9401"),
                        new ProposalAnswer.NotLeader(0, ""))
                .map(answer -> answer.encode().toByteArray()));
    }
}
