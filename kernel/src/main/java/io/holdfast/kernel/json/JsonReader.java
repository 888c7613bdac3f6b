package io.holdfast.kernel.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Builds values from Jackson's token stream without recursion. */
final class JsonReader {
    /** In characters. The parser remembers names of all documents, thousands of them: this bounds what it remembers. */
    private static final int MAX_NAME = 2048;

    private static final JsonFactory FACTORY = builder().build();

    private static final JsonFactory RELAXED = builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private static final byte[] NOTHING = {};

    private JsonReader() {}

    private static JsonFactoryBuilder builder() {
        return new JsonFactoryBuilder()
                // else names that collide on purpose could make later documents of others fail
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(1000)
                        .maxStringLength(64 << 20)
                        .maxNameLength(MAX_NAME)
                        .maxNumberLength(400)
                        .build());
    }

    static Json read(byte[] utf8, JsonLimits limits) throws JsonException {
        return read(utf8, limits, FACTORY);
    }

    /** With comments, names without quotes and a comma before a closing bracket. */
    static Json relaxed(byte[] utf8, JsonLimits limits) throws JsonException {
        return read(utf8, limits, RELAXED);
    }

    private static Json read(byte[] utf8, JsonLimits limits, JsonFactory factory) throws JsonException {
        if (utf8.length > limits.maxBytes()) {
            throw new JsonException(
                    "the text has " + utf8.length + " bytes (expected: at most " + limits.maxBytes() + ")", 0, 0);
        }
        boolean ascii = ascii(utf8);
        try (JsonParser parser = ascii ? factory.createParser(utf8) : factory.createParser(decoded(utf8))) {
            Json value = document(parser, limits, ascii ? utf8 : NOTHING);
            if (parser.nextToken() != null) {
                throw at(parser, "text follows the value");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new JsonException("a name, string or number is too long, or nesting is too deep", line(e), column(e));
        } catch (JsonProcessingException e) {
            throw new JsonException("the text is not JSON", line(e), column(e));
        } catch (IOException e) {
            throw new JsonException("the text cannot be read", 0, 0);
        }
    }

    /** The parser of bytes takes more for UTF-8 than is; of ASCII it does not, and reads long strings several times faster. */
    private static boolean ascii(byte[] utf8) {
        // it would take a zero byte in front for another encoding
        return AsciiBytes.only(utf8) && utf8.length > 1 && utf8[0] != 0 && utf8[1] != 0;
    }

    private static String decoded(byte[] utf8) throws JsonException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new JsonException("the text is not UTF-8", 0, 0);
        }
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    }

    private static int column(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    }

    private static JsonException at(JsonParser parser, String message) {
        return new JsonException(
                message,
                parser.currentLocation().getLineNr(),
                parser.currentLocation().getColumnNr());
    }

    /** An array or object whose end has not come yet; exactly one of the two collections is used. */
    private static final class Open {
        private final List<Json> items = new ArrayList<>();
        private final JsonObject.Built members = new JsonObject.Built();
        private final boolean object;
        private String pendingName = "";

        Open(boolean object) {
            this.object = object;
        }

        void add(Json value) {
            if (object) {
                members.put(pendingName, value);
            } else {
                items.add(value);
            }
        }

        Json close() {
            return object ? new JsonObject(members) : new JsonArray(items);
        }
    }

    /**
     * The value of a string. The parser copies its characters three times; of one without escapes the bytes are taken at
     * once, and the parser checks them when it goes on.
     *
     * @param ascii the whole text; empty when it is read as characters
     */
    private static String text(JsonParser parser, byte[] ascii) throws IOException {
        if (ascii.length == 0) {
            return parser.getText();
        }
        int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
        int end = AsciiBytes.endOfPlain(ascii, from);
        return end < ascii.length && ascii[end] == '"'
                ? new String(ascii, from, end - from, StandardCharsets.ISO_8859_1)
                : parser.getText();
    }

    private static Json document(JsonParser parser, JsonLimits limits, byte[] ascii) throws IOException, JsonException {
        Deque<Open> open = new ArrayDeque<>();
        int values = 0;
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw at(parser, "the text ends early");
            }
            Json complete;
            switch (token) {
                case FIELD_NAME -> {
                    Open object = open.element();
                    object.pendingName = parser.currentName();
                    if (object.members.containsKey(object.pendingName)) {
                        throw at(parser, "a name stands twice in one object");
                    }
                    continue;
                }
                case START_OBJECT, START_ARRAY -> {
                    open.push(new Open(token == JsonToken.START_OBJECT));
                    if (open.size() > limits.maxDepth()) {
                        throw at(parser, "nesting is too deep (expected: at most " + limits.maxDepth() + " levels)");
                    }
                    continue;
                }
                case END_OBJECT, END_ARRAY -> complete = open.pop().close();
                case VALUE_STRING -> complete = new JsonString(text(parser, ascii));
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> complete = new JsonNumber(parser.getText());
                case VALUE_TRUE -> complete = JsonBoolean.TRUE;
                case VALUE_FALSE -> complete = JsonBoolean.FALSE;
                case VALUE_NULL -> complete = JsonNull.NULL;
                default -> throw at(parser, "unexpected token");
            }
            if (++values > limits.maxValues()) {
                throw at(parser, "the text has too many values (expected: at most " + limits.maxValues() + ")");
            }
            Open parent = open.peek();
            if (parent == null) {
                return complete;
            }
            parent.add(complete);
        }
    }
}
