package io.raftlog.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What else is known of an event: its {@code x}, by name.
 *
 * <pre>
 *   pid, epoch, seq    of the producer that sent      prog        place in that producer's program, over its processes
 *   node               that answered                  err         the error, by its name
 *   g, gen             consumer group, generation     rewind      true: this commit may go back
 *   memberEpoch        of a commit: its member's own generation, where members go on each in its own time
 *   rebalance          keys that came or went during the poll
 *   idempotent         false: a plain producer        retries     times the client sent it again
 *   commit             of a txn: {key:offset} committed with it   from  of a txn: for each send the [key,offset] it was made of
 *   id                 of a topic                     majority    of a nemesis event: whether one is whole from here on
 * </pre>
 *
 * <p>Immutable.
 */
public final class Details {
    public static final Details NONE = new Details(Map.of());

    /** Names and what they stand for, in turn: there are few, and millions of events have some. */
    private final @Nullable Object[] fields;

    Details(Map<String, @Nullable Object> byName) {
        fields = new @Nullable Object[2 * byName.size()];
        int place = 0;
        for (Map.Entry<String, @Nullable Object> field : byName.entrySet()) {
            fields[place++] = field.getKey();
            fields[place++] = field.getValue();
        }
    }

    public static Details of(String name, Object json) {
        return NONE.with(name, json);
    }

    /** The same and one more; {@code json} is made of maps, lists, strings, numbers and booleans. */
    public Details with(String name, Object json) {
        Map<String, @Nullable Object> more = fields();
        more.put(name, PlainJson.copy(json));
        return new Details(more);
    }

    public boolean isEmpty() {
        return fields.length == 0;
    }

    public boolean has(String name) {
        return place(name) >= 0;
    }

    /** A string, or a number as one. */
    public Optional<String> text(String name) {
        Object field = field(name);
        return field instanceof String || field instanceof Number ? Optional.of(field.toString()) : Optional.empty();
    }

    public OptionalLong number(String name) {
        return field(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public Optional<Boolean> flag(String name) {
        return field(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    /** The elements of a list; empty where there is none. */
    public List<?> list(String name) {
        return field(name) instanceof List<?> list ? list : List.of();
    }

    /** The fields of an object; empty where there is none. */
    public Map<?, ?> object(String name) {
        return field(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    private @Nullable Object field(String name) {
        int place = place(name);
        return place < 0 ? null : fields[place + 1];
    }

    private int place(String name) {
        for (int place = 0; place < fields.length; place += 2) {
            if (name.equals(fields[place])) {
                return place;
            }
        }
        return -1;
    }

    /** As a map of the caller's. */
    Map<String, @Nullable Object> fields() {
        var byName = new LinkedHashMap<String, @Nullable Object>();
        for (int place = 0; place < fields.length; place += 2) {
            byName.put((String) Objects.requireNonNull(fields[place]), fields[place + 1]);
        }
        return byName;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Details details && details.fields().equals(fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return fields().toString();
    }
}
