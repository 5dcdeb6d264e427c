package io.raftlog.client.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Messages of the right type with anything in them. */
public final class Nonsense {
    private static final List<Long> NUMBERS = List.of(
            0L, 1L, -1L, 7L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<String> TEXTS = List.of("", "orders", "\0", "\n\u2028", "\ud83d", "x".repeat(70_000));

    private final Random random;

    public Nonsense(long seed) {
        this.random = new Random(seed);
    }

    /** The message with one to three of its fields changed, at any depth. */
    public synchronized Message of(Message message) {
        Message.Builder changed = message.toBuilder();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(changed);
        }
        return changed.build();
    }

    /** The bytes with one of them changed, some cut off or some added; or others. */
    public synchronized byte[] of(byte[] bytes) {
        return changedBytes(ByteString.copyFrom(bytes)).toByteArray();
    }

    private void change(Message.Builder message) {
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        if (fields.isEmpty()) {
            return;
        }
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        if (field.isMapField()) {
            message.clearField(field);
        } else if (field.isRepeated()) {
            message.setField(field, changedList(message, field));
        } else {
            message.setField(field, changedValue(field, message.getField(field)));
        }
    }

    private List<Object> changedList(Message.Builder owner, FieldDescriptor field) {
        List<Object> values = new ArrayList<>((List<?>) owner.getField(field));
        int at = values.isEmpty() ? 0 : random.nextInt(values.size());
        switch (values.isEmpty() ? 4 : random.nextInt(6)) {
            case 0 -> values.remove(at);
            case 1 -> values.add(values.get(at));
            case 2 -> Collections.shuffle(values, random);
            case 3 -> values.clear();
            case 4 -> values.add(changedValue(field, emptyValue(owner, field)));
            default -> values.set(at, changedValue(field, values.get(at)));
        }
        return values;
    }

    private static Object emptyValue(Message.Builder owner, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> owner.newBuilderForField(field).build();
            case ENUM -> field.getEnumType().getValues().get(0);
            case BYTE_STRING -> ByteString.EMPTY;
            case STRING -> "";
            case BOOLEAN -> false;
            case INT -> 0;
            case LONG -> 0L;
            case FLOAT -> 0F;
            case DOUBLE -> 0D;
        };
    }

    private Object changedValue(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder inner = ((Message) value).toBuilder();
                change(inner);
                yield inner.build();
            }
            case ENUM -> anyOf(field);
            case BYTE_STRING -> changedBytes((ByteString) value);
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BOOLEAN -> random.nextBoolean();
            case INT -> (int) number();
            case LONG -> number();
            case FLOAT -> (float) number();
            case DOUBLE -> (double) number();
        };
    }

    private EnumValueDescriptor anyOf(FieldDescriptor field) {
        return field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(12) - 1);
    }

    private long number() {
        return random.nextInt(4) == 0 ? random.nextLong() : NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    private ByteString changedBytes(ByteString bytes) {
        switch (bytes.isEmpty() ? 2 : random.nextInt(4)) {
            case 0 -> {
                byte[] flipped = bytes.toByteArray();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                return ByteString.copyFrom(flipped);
            }
            case 1 -> {
                return bytes.substring(0, random.nextInt(bytes.size()));
            }
            case 2 -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                return bytes.concat(ByteString.copyFrom(noise));
            }
            default -> {
                return ByteString.copyFrom("nonsense", UTF_8);
            }
        }
    }
}
