package io.raftlog.tools.cli.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** How the bytes of a key, value or topic are written, and how they are read back where that is asked for. */
enum TextEncoding {
    RAW(""),
    HEX("hex"),
    BASE64("base64"),
    JSON("json");

    private final String modifier;

    TextEncoding(String modifier) {
        this.modifier = modifier;
    }

    static TextEncoding parse(String modifier) {
        for (TextEncoding encoding : values()) {
            if (encoding.modifier.equals(modifier)) {
                return encoding;
            }
        }
        throw new IllegalArgumentException("{" + modifier + "} is not known here: {hex}, {base64} or {json}");
    }

    byte[] encode(byte[] bytes) {
        return switch (this) {
            case RAW -> bytes;
            case HEX -> HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
            case BASE64 -> Base64.getEncoder().encode(bytes);
            case JSON -> jsonString(bytes);
        };
    }

    /** The inverse; throws {@link IllegalArgumentException} if the text is none of this encoding. */
    byte[] decode(byte[] text) {
        return switch (this) {
            case RAW -> text;
            case HEX -> HexFormat.of().parseHex(new String(text, StandardCharsets.US_ASCII));
            case BASE64 -> Base64.getDecoder().decode(text);
            case JSON -> throw new IllegalArgumentException("{json} can be written, not read");
        };
    }

    private static byte[] jsonString(byte[] bytes) {
        char[] quoted = JsonStringEncoder.getInstance().quoteAsString(new String(bytes, StandardCharsets.UTF_8));
        return ("\"" + new String(quoted) + "\"").getBytes(StandardCharsets.UTF_8);
    }
}
