package io.holdfast.agent.facts;

import java.util.HashMap;
import java.util.Map;

/** {@code /etc/os-release} (os-release(5)). */
record OsRelease(Map<String, String> fields) {
    OsRelease {
        fields = Map.copyOf(fields);
    }

    static OsRelease parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                fields.put(
                        line.substring(0, equals).strip(),
                        unquote(line.substring(equals + 1).strip()));
            }
        });
        return new OsRelease(fields);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    String name() {
        return fields.getOrDefault("NAME", "Linux");
    }

    String version() {
        return fields.getOrDefault("VERSION_ID", "");
    }

    String prettyName() {
        return fields.getOrDefault("PRETTY_NAME", name());
    }
}
