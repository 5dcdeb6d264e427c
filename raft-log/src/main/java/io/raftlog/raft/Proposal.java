package io.raftlog.raft;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * A request made in this process: the command, which goes to the Raft log, apart from the data, which does not.
 *
 * <p>Immutable.
 */
record Proposal(ByteString command, ByteString data) implements Message {
    static Proposal of(ByteBuffer command, List<ByteBuffer> data) {
        return new Proposal(Bytes.share(command), Bytes.share(data));
    }

    /** One that came over the network carries a command alone. */
    static Proposal of(Message message) {
        return message instanceof Proposal p ? p : new Proposal(message.getContent(), ByteString.EMPTY);
    }

    @Override
    public ByteString getContent() {
        return command.concat(data);
    }

    @Override
    public int size() {
        return command.size() + data.size();
    }
}
