package io.holdfast.control.witnesses;

import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteAlgorithm;
import io.holdfast.trust.log.NoteVerifier;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a witness is reached, and the key by which its word is known. As text {@code URL#VKEY}.
 *
 * @param prefix http or https; the submission prefix of C2SP tlog-witness
 */
public record WitnessAddress(URI prefix, NoteVerifier key) {

    /** Throws {@link IllegalArgumentException} with what was expected. */
    public static WitnessAddress parse(String text) {
        int split = text.indexOf('#');
        if (split < 0) {
            throw new IllegalArgumentException("'" + text + "' (expected: URL#KEY, as 'holdfast witness' prints it)");
        }
        try {
            URI prefix = new URI(text.substring(0, split).replaceAll("/+$", ""));
            NoteVerifier key = NoteVerifier.parse(text.substring(split + 1));
            boolean http = "http".equals(prefix.getScheme()) || "https".equals(prefix.getScheme());
            if (!http || prefix.getHost() == null || prefix.getRawQuery() != null) {
                throw new IllegalArgumentException("'" + prefix + "' (expected: http://HOST:PORT or https://HOST)");
            }
            if (key.algorithm() != NoteAlgorithm.COSIGNATURE_V1) {
                throw new IllegalArgumentException(key.name() + " is the key of a log (expected: that of a witness)");
            }
            return new WitnessAddress(prefix, key);
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException("'" + text.substring(0, split) + "' (expected: a URL)");
        } catch (LogException e) {
            throw new IllegalArgumentException("the key after '#': " + e.getMessage(), e);
        }
    }
}
