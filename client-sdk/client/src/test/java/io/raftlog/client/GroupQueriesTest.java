package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.protocol.v1.Error;
import io.raftlog.protocol.v1.GetGroupLagResponse;
import io.raftlog.protocol.v1.GroupLag;
import org.junit.jupiter.api.Test;

class GroupQueriesTest {
    private static final Error ELSEWHERE =
            Error.newBuilder().setCode(ErrorCode.NOT_COORDINATOR.id()).build();

    @Test
    void aRefusalThatIsSaidOfTheGroupSendsTheQuestionToTheCoordinatorToo() {
        GetGroupLagResponse ofTheGroup = GetGroupLagResponse.newBuilder()
                .addGroups(GroupLag.newBuilder().setGroupId("billing").setError(ELSEWHERE))
                .build();

        assertThat(GroupQueries.refusal(ofTheGroup)).isEqualTo(ELSEWHERE);
        assertThat(GroupQueries.refusal(
                        GetGroupLagResponse.newBuilder().setError(ELSEWHERE).build()))
                .isEqualTo(ELSEWHERE);
        assertThat(GroupQueries.refusal(GetGroupLagResponse.newBuilder()
                        .addGroups(GroupLag.newBuilder().setGroupId("billing"))
                        .build()))
                .isNull();
    }
}
