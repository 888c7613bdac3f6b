package io.holdfast.agent.config;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Packages of machine configuration that the administrator admits whoever released them.
 *
 * @param entries {@code sha256:HEX} or {@code https://host/folder/}
 */
public record AdmittedPackages(List<String> entries) {
    private static final String PIN = "sha256:";
    private static final int LONGEST = 1_000;

    public AdmittedPackages {
        entries = List.copyOf(entries);
    }

    /** The entry as it is kept. */
    static String entry(String typed) throws ConfigException {
        String text = typed.strip();
        if (Ascii.lower(text).matches("sha256:[0-9a-f]{64}")) {
            return Ascii.lower(text);
        }
        if (text.length() > LONGEST || !text.endsWith("/") || !plain(text)) {
            throw new ConfigException(
                    "'" + text + "' (expected: sha256: and 64 hexadecimal digits, or https://host/folder/"
                            + " with a slash at its end)");
        }
        return text;
    }

    /** Whether this very package is admitted, wherever it comes from. */
    public boolean pins(Digest digest) {
        return entries.contains(PIN + digest);
    }

    /** Whether packages at this address are admitted. */
    public boolean covers(String uri) {
        return plain(uri)
                && entries.stream()
                        .filter(entry -> !entry.startsWith(PIN))
                        .anyMatch(entry -> uri.startsWith(entry) && uri.length() > entry.length());
    }

    /** An https address that means to every reader what it says: no user, no dots as names, nothing encoded in its path. */
    private static boolean plain(String text) {
        try {
            URI uri = new URI(text);
            String path = uri.getRawPath();
            return "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && path != null
                    && path.startsWith("/")
                    && path.indexOf('%') < 0
                    && List.of(path.split("/")).stream().noneMatch(part -> part.equals(".") || part.equals(".."));
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
