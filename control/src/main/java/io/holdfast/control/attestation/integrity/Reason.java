package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One reason for a status.
 *
 * @param rule of the verifier, where one refused
 * @param event number of the event in its log, from 0
 * @param message a whole sentence
 */
public record Reason(Code code, Optional<String> rule, OptionalInt event, OptionalInt pcr, String message) {
    /** Characters of {@code message}: policies can put evidence into what they say. */
    private static final int MAX_MESSAGE = 2_000;

    public Reason {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE - 1) + "…";
        }
    }

    /** The kinds of reasons, as they stand in {@code code}. */
    public enum Code {
        NOT_ATTESTED("NotAttested"),
        SILENT("Silent"),
        TPM_REQUIRED("TpmRequired"),
        INSTALLATION_FAILED("InstallationFailed"),
        EVIDENCE_REFUSED("EvidenceRefused"),
        POLICY_REFUSED("PolicyRefused"),
        KEY_NOT_BOUND("KeyNotBound"),
        SECURE_BOOT_OFF("SecureBootOff"),
        NO_EVENT_LOG("NoEventLog"),
        BASELINE_DIFFERS("BaselineDiffers"),
        QUOTE_TOO_NARROW("QuoteTooNarrow"),
        BASELINE_MISSING("BaselineMissing");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    static Reason of(Code code, String message) {
        return new Reason(code, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), message);
    }

    static Reason of(Finding finding) {
        return new Reason(
                Code.EVIDENCE_REFUSED,
                Optional.of(finding.rule().name()),
                finding.event(),
                finding.pcr(),
                finding.message());
    }

    /** Why evidence was refused. */
    static List<Reason> refusals(Verdict verdict) {
        return verdict.refusals().stream().map(Reason::of).toList();
    }

    static JsonArray json(List<Reason> reasons) {
        return reasons.stream().map(reason -> (Json) reason.json()).collect(JsonArray.collector());
    }

    JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put("code", code.text());
        json.putIfPresent("rule", rule);
        event.ifPresent(number -> json.put("event", number));
        pcr.ifPresent(index -> json.put("pcr", index));
        return json.put("message", message).build();
    }
}
