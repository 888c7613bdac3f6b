package io.holdfast.agent.configuration.mof;

import io.holdfast.agent.configuration.mof.MofTokens.Token;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the instances of a document: {@code instance of X as $ref {Name = value; …};}. Values are texts (several beside
 * each other are one), numbers, booleans, NULL, lists in braces and references to instances before. UTF-8, or UTF-16
 * with its mark.
 */
public final class MofReader {
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_INSTANCES = 10_000;
    private static final int MAX_VALUES = 200_000;
    private static final int MAX_DEPTH = 16;

    private final MofTokens tokens;
    private final Map<String, Reference> references = new HashMap<>();
    private Token token;
    private int values;

    /** @param depth of references below it */
    private record Reference(JsonObject value, int depth) {}

    private int depth;

    private MofReader(String text) throws MofException {
        tokens = new MofTokens(text);
        token = tokens.next();
    }

    public static List<MofInstance> read(byte[] bytes) throws MofException {
        if (bytes.length > MAX_BYTES) {
            throw new MofException("the document has " + bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        return new MofReader(decode(bytes)).document();
    }

    private static String decode(byte[] bytes) {
        boolean little = bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE;
        boolean big = bytes.length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF;
        return new String(
                bytes, little ? StandardCharsets.UTF_16LE : big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }

    private List<MofInstance> document() throws MofException {
        List<MofInstance> instances = new ArrayList<>();
        while (!(token instanceof Token.End)) {
            instances.add(instance());
            if (instances.size() > MAX_INSTANCES) {
                throw tokens.wrong("more instances", "at most " + MAX_INSTANCES);
            }
        }
        return List.copyOf(instances);
    }

    private MofInstance instance() throws MofException {
        keyword("instance");
        keyword("of");
        String className = word("the name of a class");
        Optional<String> alias = Optional.empty();
        if (token instanceof Token.Word(String as) && as.equalsIgnoreCase("as")) {
            advance();
            alias = Optional.of(word("an alias"));
            if (!alias.get().matches("\\$[A-Za-z0-9_]+")) {
                throw tokens.wrong("'" + alias.get() + "'", "an alias such as $ref1");
            }
        }
        depth = 0;
        sign('{');
        Map<String, Json> properties = new java.util.LinkedHashMap<>();
        while (!isSign('}')) {
            String name = word("the name of a property");
            sign('=');
            if (properties.put(name, value()) != null) {
                throw tokens.wrong("property '" + name + "' again", "each name once");
            }
            sign(';');
        }
        sign('}');
        sign(';');
        JsonObject object = new JsonObject(properties);
        if (alias.isPresent() && references.put(alias.get(), new Reference(object, depth + 1)) != null) {
            throw tokens.wrong("alias " + alias.get() + " again", "each alias once");
        }
        return new MofInstance(className, alias, object);
    }

    private Json value() throws MofException {
        values++;
        if (values > MAX_VALUES) {
            throw tokens.wrong("more values", "at most " + MAX_VALUES);
        }
        return switch (token) {
            case Token.Text _ -> text();
            case Token.Word(String word) -> {
                advance();
                yield scalar(word);
            }
            case Token.Sign(char sign) when sign == '{' -> list();
            case Token.Sign(char sign) -> throw tokens.wrong("'" + sign + "'", "a value");
            case Token.End() -> throw tokens.wrong("the end", "a value");
        };
    }

    private Json text() throws MofException {
        StringBuilder whole = new StringBuilder();
        while (token instanceof Token.Text(String part)) {
            whole.append(part);
            advance();
        }
        return new JsonString(whole.toString());
    }

    /** Lists hold no lists (DSP0004, annex A). */
    private Json list() throws MofException {
        sign('{');
        List<Json> items = new ArrayList<>();
        while (!isSign('}')) {
            if (!items.isEmpty()) {
                sign(',');
            }
            if (isSign('{')) {
                throw tokens.wrong("a list in a list", "a text, number, boolean or reference");
            }
            items.add(value());
        }
        sign('}');
        return new JsonArray(items);
    }

    private Json scalar(String word) throws MofException {
        if (word.startsWith("$")) {
            Reference reference = references.get(word);
            if (reference == null) {
                throw tokens.wrong("reference " + word, "the alias of an instance before");
            }
            depth = Math.max(depth, reference.depth());
            if (depth > MAX_DEPTH) {
                throw tokens.wrong("references below each other", "at most " + MAX_DEPTH);
            }
            return reference.value();
        }
        if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
            return Json.of(word.equalsIgnoreCase("true"));
        }
        if (word.equalsIgnoreCase("null")) {
            return Json.ofNull();
        }
        String plain = word.startsWith("+") ? word.substring(1) : word;
        if (!plain.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")) {
            throw tokens.wrong("'" + word + "'", "a text, number, boolean, list or reference");
        }
        try {
            return Json.parse(plain.replaceFirst("^(-?)0+(?=[0-9])", "$1"));
        } catch (JsonException e) {
            throw tokens.wrong("'" + word + "'", "a number; " + e.getMessage());
        }
    }

    private void advance() throws MofException {
        token = tokens.next();
    }

    private boolean isSign(char sign) {
        return token instanceof Token.Sign(char found) && found == sign;
    }

    private void sign(char sign) throws MofException {
        if (!isSign(sign)) {
            throw tokens.wrong(described(), "'" + sign + "'");
        }
        advance();
    }

    private void keyword(String keyword) throws MofException {
        if (!(token instanceof Token.Word(String word)) || !word.equalsIgnoreCase(keyword)) {
            throw tokens.wrong(described(), "'" + keyword + "'");
        }
        advance();
    }

    private String word(String what) throws MofException {
        if (!(token instanceof Token.Word(String word))) {
            throw tokens.wrong(described(), what);
        }
        advance();
        return word;
    }

    private String described() {
        return switch (token) {
            case Token.Text _ -> "a text";
            case Token.Word(String word) -> "'" + (word.length() > 60 ? word.substring(0, 60) + "…" : word) + "'";
            case Token.Sign(char sign) -> "'" + sign + "'";
            case Token.End() -> "the end";
        };
    }
}
