package io.raftlog.tools.cli.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a format into literal bytes and verbs with their modifiers. */
final class FormatScanner {
    /**
     * @param text of a literal
     * @param verb 0 for a literal
     * @param modifier what stood in braces, without them; empty if nothing did
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    record Token(byte[] text, char verb, String modifier) {}

    private final String format;
    private final List<Token> tokens = new ArrayList<>();
    private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
    private int position;

    private FormatScanner(String format) {
        this.format = format;
    }

    static List<Token> scan(String format) {
        FormatScanner scanner = new FormatScanner(format);
        while (scanner.position < format.length()) {
            scanner.next();
        }
        scanner.endLiteral();
        return scanner.tokens;
    }

    private void next() {
        int c = format.codePointAt(position);
        position += Character.charCount(c);
        if (c == '\\') {
            escape();
        } else if (c == '%') {
            verb();
        } else {
            literal.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void escape() {
        char c = take("a backslash");
        switch (c) {
            case 'n' -> literal.write('\n');
            case 't' -> literal.write('\t');
            case 'r' -> literal.write('\r');
            case '0' -> literal.write(0);
            case '\\' -> literal.write('\\');
            case 'x' -> {
                String digits = "" + take("\\x") + take("\\x");
                try {
                    literal.write(Integer.parseInt(digits, 16));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("\\x" + digits + " is not a byte: write two hex digits", e);
                }
            }
            default -> throw new IllegalArgumentException("\\" + c + " is not an escape; write \\\\ for a backslash");
        }
    }

    private void verb() {
        char verb = take("a percent sign; write %% for one");
        if (verb == '%') {
            literal.write('%');
            return;
        }
        endLiteral();
        tokens.add(new Token(new byte[0], verb, modifier(verb)));
    }

    /** Braces nest, so that {@code %h{%k{hex}}} works. */
    private String modifier(char verb) {
        if (position >= format.length() || format.charAt(position) != '{') {
            return "";
        }
        int depth = 0;
        for (int i = position; i < format.length(); i++) {
            if (format.charAt(i) == '{') {
                depth++;
            } else if (format.charAt(i) == '}' && --depth == 0) {
                String modifier = format.substring(position + 1, i);
                position = i + 1;
                return modifier;
            }
        }
        throw new IllegalArgumentException("the brace after %" + verb + " is not closed");
    }

    private char take(String after) {
        if (position >= format.length()) {
            throw new IllegalArgumentException("the format ends after " + after);
        }
        return format.charAt(position++);
    }

    private void endLiteral() {
        if (literal.size() > 0) {
            tokens.add(new Token(literal.toByteArray(), (char) 0, ""));
            literal.reset();
        }
    }
}
