package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code k=v,k2='a b'}. */
final class Tags {
    private static final Pattern TAG =
            Pattern.compile("\\s*([^=,'\"]{1,512})=(?:'([^']*)'|\"([^\"]*)\"|([^,'\"]*))\\s*(,|$)");

    private Tags() {}

    static Map<String, String> parse(String text) throws AzcmException {
        Map<String, String> tags = new LinkedHashMap<>();
        Matcher matcher = TAG.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new AzcmException(
                        AzcmException.Code.INVALID_ARGUMENT,
                        "--tags: '" + text + "' (expected: name=value,name2='a value')");
            }
            String value = matcher.group(2) != null
                    ? matcher.group(2)
                    : matcher.group(3) != null
                            ? matcher.group(3)
                            : String.valueOf(matcher.group(4)).strip();
            tags.put(matcher.group(1).strip(), value);
            at = matcher.end();
        }
        return tags;
    }
}
