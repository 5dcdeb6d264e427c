package io.raftlog.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import io.raftlog.raft.EntryPosition;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupLogStateTest {
    private final MetadataState state = new MetadataState();

    @Test
    void ofEachKeyTheLastRecordIsKeptInTheOrderOfWriting() {
        open(1);
        append(1, 0, record("a", "1"), record("b", "1"));
        append(1, 2, record("a", "2"), record("c", "1"), record("b", null));

        assertThat(kept()).containsExactly("2 a=2", "3 c=1");
        assertThat(state.groupLog().endOffset()).isEqualTo(5);
    }

    @Test
    void whatAnEarlierCoordinatorHasOnItsWayComesTooLate() {
        open(1);
        append(1, 0, record("a", "1"));
        open(2);

        assertThat(append(1, 1, record("a", "2"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(append(2, 1, record("a", "3"))).isNull();
        assertThat(kept()).containsExactly("1 a=3");
    }

    @Test
    void anEpochBeginsOnce() {
        open(2);

        assertThat(decide(new MetadataCommand.OpenGroupLog(2))).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(decide(new MetadataCommand.OpenGroupLog(1))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void whatWouldLeaveAGapOrComesTwiceIsRefused() {
        open(1);
        append(1, 0, record("a", "1"));

        assertThat(append(1, 2, record("a", "2"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(append(1, 0, record("a", "1"))).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(kept()).containsExactly("0 a=1");
    }

    @Test
    void groupsDoNotChangeTheImageThatEverybodyIsShown() {
        long before = state.image().version();
        open(1);
        append(1, 0, record("a", "1"));

        assertThat(state.image().version()).isEqualTo(before);
    }

    @Test
    void aSnapshotHoldsWhatIsKept() {
        open(3);
        append(3, 0, record("a", "1"), record("b", ""), record("a", "2"));
        var snapshot = new MetadataSnapshot(new EntryPosition(1, 5), state.image(), state.groupLog());

        MetadataSnapshot read = MetadataSnapshotCodec.decode(MetadataSnapshotCodec.encode(snapshot));

        assertThat(read.groups().inOrder()).isEqualTo(state.groupLog().inOrder());
        assertThat(read.groups().epoch()).isEqualTo(3);
        assertThat(read.groups().endOffset()).isEqualTo(3);
        MetadataState resumed = new MetadataState(read.image(), read.groups());
        assertThat(resumed.decide(new MetadataCommand.AppendGroupRecords(3, 3, List.of(record("c", "1")))))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void commandsSurviveTheirBytes() {
        var command = new MetadataCommand.AppendGroupRecords(7, 9, List.of(record("a", ""), record("b", null)));

        assertThat(MetadataCodec.decodeCommand(MetadataCodec.encodeCommand(command)))
                .isEqualTo(command);
    }

    private void open(long epoch) {
        assertThat(decide(new MetadataCommand.OpenGroupLog(epoch))).isNull();
    }

    private @Nullable ErrorCode append(long epoch, long base, GroupRecord... records) {
        return decide(new MetadataCommand.AppendGroupRecords(epoch, base, List.of(records)));
    }

    /** Null if it was accepted. */
    private @Nullable ErrorCode decide(MetadataCommand command) {
        Decision decision = state.decide(command);
        if (decision instanceof Decision.Accepted accepted) {
            accepted.events().forEach(state::evolve);
            return null;
        }
        return ((Decision.Refused) decision).refusal().code();
    }

    private List<String> kept() {
        return state.groupLog().inOrder().stream()
                .map(kept -> kept.offset() + " " + text(kept.record().key()) + "="
                        + text(kept.record().value()))
                .toList();
    }

    private static GroupRecord record(String key, @Nullable String value) {
        return new GroupRecord(bytes(key), value == null ? null : bytes(value));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    private static String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? "" : UTF_8.decode(bytes.duplicate()).toString();
    }
}
