package io.holdfast.cli.attestation;

import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.attestation.policy.PolicyDocumentException;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import java.nio.file.Path;

/** A file with an attestation policy: its text, or the JWS that a provider takes. */
public final class PolicyFile {
    private static final int MAX = 4 << 20;
    /** How every JWS begins: base64url of an opening brace and a quotation mark. */
    private static final String JWS = "eyJ";

    private PolicyFile() {}

    /** The policy text. */
    public static String text(Path file) throws CommandException {
        String text = InputFiles.text(file, MAX);
        if (!text.stripLeading().startsWith(JWS)) {
            return text;
        }
        try {
            return PolicyDocument.parse(text).text();
        } catch (PolicyDocumentException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
    }
}
