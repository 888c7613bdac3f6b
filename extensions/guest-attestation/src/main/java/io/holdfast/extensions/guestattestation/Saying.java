package io.holdfast.extensions.guestattestation;

import io.holdfast.extensions.guestattestation.Attestation.Outcome;
import io.holdfast.extensions.handler.Status.Part;
import io.holdfast.extensions.handler.Status.Said;
import io.holdfast.extensions.handler.Status.Word;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the status file says, in plain words. {@code HealthStatus} has the words of Azure's reports. */
final class Saying {
    private static final int UNHEALTHY = 1;
    private static final int CONFIGURATION = 53;

    private Saying() {}

    static Said begins(URI provider) {
        return new Said(Word.TRANSITIONING, 0, "The boot of this machine is being attested by " + provider);
    }

    static Said of(URI provider, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Attested(String _, var claims, Logs logs, Optional<Boolean> secureBoot) ->
                secureBoot.equals(Optional.of(false))
                        ? said(
                                Word.WARNING,
                                UNHEALTHY,
                                "Unhealthy",
                                "Secure Boot is off: " + provider
                                        + " verified the evidence, but this machine starts any"
                                        + " boot loader; switch Secure Boot on in the firmware",
                                secureBoot,
                                logs)
                        : said(
                                Word.SUCCESS,
                                0,
                                "Healthy",
                                "The boot of this machine was attested by " + provider
                                        + claims.string("jti")
                                                .map(id -> ", token " + id)
                                                .orElse(""),
                                secureBoot,
                                logs);
            case Outcome.Refused(String code, String reason, Logs logs, Optional<Boolean> secureBoot) ->
                said(
                        Word.WARNING,
                        UNHEALTHY,
                        "Unhealthy",
                        provider + " refused the evidence of this machine's boot: " + code + ": " + reason,
                        secureBoot,
                        logs);
        };
    }

    private static Said said(
            Word word, int code, String health, String message, Optional<Boolean> secureBoot, Logs logs) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("HealthStatus", health));
        parts.add(new Part("SecureBoot", secureBoot.map(on -> on ? "on" : "off").orElse("unknown")));
        parts.add(new Part("Evidence", logs.words()));
        return new Said(word, code, message, parts);
    }

    static Said of(CannotAttestException e) {
        return new Said(
                Word.ERROR,
                e.reason().code(),
                String.valueOf(e.getMessage()),
                List.of(new Part("HealthStatus", "PlatformError")));
    }

    static Said ofSettings(String message) {
        return new Said(Word.ERROR, CONFIGURATION, "Enable failed: " + message);
    }

    static Said broken(Exception e) {
        return new Said(
                Word.ERROR,
                CannotAttestException.Reason.TPM_FAILED.code(),
                "The evidence cannot be read: " + e.getMessage(),
                List.of(new Part("HealthStatus", "PlatformError")));
    }
}
