package io.holdfast.agent.handlers;

import java.util.regex.Pattern;

/** Takes shared access signatures out of reported text (section 10). */
public final class Redaction {
    private static final Pattern SIGNED_QUERY =
            Pattern.compile("(https://[^\\s?\"'<>]{1,2048}\\?)(?:sv|st|se|sr|sp|sip|spr|sig)=[^\\s\"'<>]*");

    private Redaction() {}

    public static String of(String text) {
        return SIGNED_QUERY.matcher(text).replaceAll("$1<redacted>");
    }
}
