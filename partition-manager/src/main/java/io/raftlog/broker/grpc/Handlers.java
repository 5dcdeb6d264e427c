package io.raftlog.broker.grpc;

import io.raftlog.broker.group.GroupHandlers;
import io.raftlog.broker.request.AlterTopicHandler;
import io.raftlog.broker.request.CompactionHandler;
import io.raftlog.broker.request.CreateTopicHandler;
import io.raftlog.broker.request.DeleteTopicHandler;
import io.raftlog.broker.request.FetchHandler;
import io.raftlog.broker.request.InitProducerHandler;
import io.raftlog.broker.request.ListOffsetsHandler;
import io.raftlog.broker.request.MembershipHandler;
import io.raftlog.broker.request.MetadataHandler;
import io.raftlog.broker.request.NodeStatusHandler;
import io.raftlog.broker.request.ProduceHandler;
import io.raftlog.broker.request.TrimHandler;

/** What the front translates for. */
public record Handlers(
        ProduceHandler produce,
        FetchHandler fetch,
        ListOffsetsHandler listOffsets,
        InitProducerHandler initProducer,
        MetadataHandler metadata,
        NodeStatusHandler nodeStatus,
        CreateTopicHandler createTopic,
        AlterTopicHandler alterTopic,
        DeleteTopicHandler deleteTopic,
        TrimHandler trim,
        CompactionHandler compaction,
        GroupHandlers groups,
        MembershipHandler membership) {}
