package io.raftlog.tools.demo;

import io.raftlog.tools.Units;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Records made up: keys drawn at random, values that carry a unique id and the key's own counter.
 *
 * <p>Immutable.
 */
record GeneratedRecords(long count, int keys, long seed) implements RecordSource {
    @Override
    public Reader open() {
        SplittableRandom random = new SplittableRandom(seed);
        long[] counters = new long[keys];
        return new Reader() {
            private long id;

            @Override
            public @Nullable DemoRecord next() {
                if (id == count) {
                    return null;
                }
                int key = random.nextInt(keys);
                String value = "{\"id\":\"" + seed + "-" + id + "\",\"key\":\"key-" + key + "\",\"n\":"
                        + counters[key]++ + "}";
                return new DemoRecord(
                        id++,
                        ("key-" + key).getBytes(StandardCharsets.US_ASCII),
                        value.getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String description() {
        return Units.count(count) + " records with " + Units.count(keys) + " keys";
    }
}
