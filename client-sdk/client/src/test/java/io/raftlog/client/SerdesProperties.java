package io.raftlog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;

class SerdesProperties {
    @Property
    void bytesAreThoseOfKafkasSerializersAndComeBack(
            @ForAll int int32, @ForAll long long64, @ForAll double double64, @ForAll long high, @ForAll long low) {
        same(Serdes.int32(), int32, new IntegerSerializer());
        same(Serdes.long64(), long64, new LongSerializer());
        same(Serdes.double64(), double64, new DoubleSerializer());
        same(Serdes.uuid(), new UUID(high, low), new UUIDSerializer());
    }

    @Property
    void textComesBackIfItIsText(@ForAll String text) {
        String encodable = text.replaceAll("[\\ud800-\\udfff]", "?");

        same(Serdes.string(), encodable, new StringSerializer());
    }

    @Example
    void bytesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Serdes.string().deserialize(new byte[] {(byte) 0xff}))
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Serdes.long64().deserialize(new byte[7])).hasMessageContaining("7 bytes");
    }

    @Example
    void aSerdeIsMappedToAnotherType() {
        Serde<URI> uris = Serdes.string().map(URI::create, URI::toString);

        assertThat(uris.deserialize(uris.serialize(URI.create("a:b")))).isEqualTo(URI.create("a:b"));
    }

    private static <T> void same(Serde<T> serde, T value, Serializer<T> kafkas) {
        byte[] bytes = serde.serialize(value);

        assertThat(bytes).isEqualTo(kafkas.serialize("topic", value));
        assertThat(serde.deserialize(bytes)).isEqualTo(value);
        kafkas.close();
    }
}
