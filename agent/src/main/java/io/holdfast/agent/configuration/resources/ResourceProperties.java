package io.holdfast.agent.configuration.resources;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the properties of one resource strictly: a name that nobody asked for is a mistake of who wrote it. */
public final class ResourceProperties {
    private static final int MAX_TEXT = 1 << 20;

    private final String kind;
    private final JsonObject json;
    private final Set<String> read = new HashSet<>();

    public ResourceProperties(String kind, JsonObject json) {
        this.kind = kind;
        this.json = json;
    }

    Optional<String> find(String name) throws ConfigurationException {
        read.add(name);
        Optional<Json> value = json.find(name);
        return value.isEmpty() ? Optional.empty() : Optional.of(scalar(name, value.get()));
    }

    String text(String name) throws ConfigurationException {
        return find(name).orElseThrow(() -> new ConfigurationException(kind + ": property '" + name + "' is missing"));
    }

    String text(String name, String byDefault) throws ConfigurationException {
        return find(name).orElse(byDefault);
    }

    /** One text counts as a list of one. */
    List<String> texts(String name) throws ConfigurationException {
        read.add(name);
        Optional<Json> value = json.find(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof JsonArray array) {
            List<String> texts = new ArrayList<>();
            for (Json item : array) {
                texts.add(scalar(name, item));
            }
            return List.copyOf(texts);
        }
        return List.of(scalar(name, value.get()));
    }

    List<String> someTexts(String name) throws ConfigurationException {
        List<String> texts = texts(name);
        if (texts.isEmpty()) {
            throw new ConfigurationException(kind + ": property '" + name + "' is missing");
        }
        return texts;
    }

    boolean flag(String name, boolean byDefault) throws ConfigurationException {
        String text = text(name, Boolean.toString(byDefault));
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return text.equalsIgnoreCase("true");
        }
        throw wrong(name, text, "true or false");
    }

    /** {@code Present} or {@code Absent}. */
    boolean present(String name) throws ConfigurationException {
        String text = text(name, "Present");
        if (text.equalsIgnoreCase("Present") || text.equalsIgnoreCase("Absent")) {
            return text.equalsIgnoreCase("Present");
        }
        throw wrong(name, text, "Present or Absent");
    }

    Optional<Integer> mode(String name) throws ConfigurationException {
        Optional<String> text = find(name);
        if (text.isPresent() && !text.get().matches("[0-7]{1,5}")) {
            throw wrong(name, text.get(), "an octal number such as 0644");
        }
        return text.map(octal -> Integer.parseInt(octal, 8) & 07777);
    }

    String path(String name) throws ConfigurationException {
        return checkedPath(name, text(name));
    }

    List<String> paths(String name) throws ConfigurationException {
        List<String> paths = someTexts(name);
        for (String path : paths) {
            checkedPath(name, path);
        }
        return paths;
    }

    private String checkedPath(String name, String path) throws ConfigurationException {
        int slash = path.lastIndexOf('/');
        if (!path.matches("/[^\\x00-\\x1f]*")
                || (path + "/").contains("/../")
                || path.lastIndexOf('*', Math.max(slash, 0)) >= 0) {
            throw wrong(name, path, "an absolute path without .., with * in its last part only");
        }
        return path;
    }

    /** A name that programs take as an argument, so one that is no option and no list. */
    String name(String name) throws ConfigurationException {
        return checkedName(name, text(name));
    }

    List<String> names(String name) throws ConfigurationException {
        List<String> names = someTexts(name);
        for (String one : names) {
            checkedName(name, one);
        }
        return names;
    }

    private String checkedName(String name, String text) throws ConfigurationException {
        if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.+@:-]{0,199}")) {
            throw wrong(name, text, "letters, digits and _ . + @ : -");
        }
        return text;
    }

    Pattern pattern(String name) throws ConfigurationException {
        String text = text(name);
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw wrong(name, text, "a regular expression; " + e.getDescription());
        }
    }

    Expectation expectation(String name) throws ConfigurationException {
        return Expectation.parse(text(name));
    }

    ConfigurationException wrong(String name, String value, String expected) {
        String cut = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return new ConfigurationException(kind + ": property '" + name + "': '" + cut.replaceAll("\\p{Cntrl}", "?")
                + "' (expected: " + expected + ")");
    }

    /** All properties were asked for. */
    void done() throws ConfigurationException {
        for (String name : json.names()) {
            if (!read.contains(name)) {
                throw new ConfigurationException(kind + ": property '" + name + "' is unknown");
            }
        }
    }

    private String scalar(String name, Json value) throws ConfigurationException {
        String text = switch (value) {
            case JsonString(String string) -> string;
            case JsonBoolean bool -> Boolean.toString(bool.value());
            case JsonNumber number -> number.compact();
            default -> throw wrong(name, value.kind(), "a text, number or boolean");
        };
        if (text.length() > MAX_TEXT) {
            throw wrong(name, text, "at most " + MAX_TEXT + " characters");
        }
        return text;
    }
}
