package io.raftlog.tools.cli;

import io.raftlog.model.TopicPartition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A partition as it is typed: {@code orders/3}. */
final class PartitionName implements ITypeConverter<TopicPartition> {
    @Override
    public TopicPartition convert(String text) {
        int slash = text.lastIndexOf('/');
        try {
            if (slash > 0) {
                return new TopicPartition(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"" + text + "\" is not TOPIC/PARTITION: " + e.getMessage());
        }
        throw new TypeConversionException("\"" + text + "\" is not TOPIC/PARTITION, as orders/3");
    }
}
