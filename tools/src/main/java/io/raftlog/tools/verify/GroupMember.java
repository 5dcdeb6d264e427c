package io.raftlog.tools.verify;

import io.raftlog.client.ClientConfig;
import io.raftlog.client.RaftlogClient;
import java.util.Random;

/**
 * Members of a consumer group, one after the other, each for a while.
 *
 * <p>Confined to its thread.
 */
final class GroupMember implements Client {
    private static final int MOST_POLLS = 80;

    private final int number;
    private final ClientConfig config;
    private final WorkloadPlan plan;
    private final Journal journal;
    private final Stop stop;
    private final Random chance;

    GroupMember(int number, ClientConfig config, WorkloadPlan plan, Journal journal, Stop stop) {
        this.number = number;
        this.config = config;
        this.plan = plan;
        this.journal = journal;
        this.stop = stop;
        this.chance = new Random(plan.seed() * 41 + number);
    }

    @Override
    public String name() {
        return "member-" + number;
    }

    @Override
    public void life() {
        try (RaftlogClient client = RaftlogClient.connect(config);
                Membership membership = new Membership(client, plan, journal)) {
            int polls = 1 + chance.nextInt(MOST_POLLS);
            for (int i = 0; i < polls && !stop.requested(); i++) {
                if (!membership.poll() || !membership.commit() || !membership.askCommitted()) {
                    return;
                }
            }
        }
    }
}
