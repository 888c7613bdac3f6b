package io.holdfast.control.machines;

import io.holdfast.control.resources.Shape;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code properties.securityProfile} of a machine: our addition, with the names that virtual machines have for it, and how its
 * boots are looked after.
 *
 * @param secureBoot whether Secure Boot is meant to be on; meant to be on when nothing is said
 * @param monitored whether the machine is to attest its boots
 * @param ignored whether somebody has said that it is not to
 * @param provider name of the attestation provider that counts; the shared one when empty
 * @param baseline how a boot becomes the one that later boots are compared with
 * @param predictions whether a boot that the machine foretold while it was good needs nobody's approval
 * @param deadline silence after which nothing is known of the machine's boot any more
 */
public record SecurityProfile(
        boolean secureBoot,
        boolean monitored,
        boolean ignored,
        Optional<String> provider,
        Baseline baseline,
        boolean predictions,
        Duration deadline) {
    public static final String MEMBER = "securityProfile";

    private static final String MONITORING = "integrityMonitoring";
    private static final String DEADLINE = "deadlineInMinutes";
    private static final String EK = "ekPublicKeySha256";
    private static final List<String> TYPES = List.of("Standard", "TrustedLaunch", "ConfidentialVM");
    private static final Duration PLAIN_DEADLINE = Duration.ofHours(3);
    private static final long MOST_MINUTES = 60L * 24 * 30;
    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{1,22}[A-Za-z0-9]");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** How a boot becomes the baseline. */
    public enum Baseline {
        /** The first good boot does. */
        FIRST_BOOT("FirstBoot"),
        /** A person approves one. */
        MANUAL("Manual");

        private final String text;

        Baseline(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    static Shape shape() {
        return Shape.object()
                .string("securityType", EK)
                .object("uefiSettings", Shape.object().bool("secureBootEnabled", "vTpmEnabled"))
                .object(
                        MONITORING,
                        Shape.object()
                                .bool("enabled", "acceptPredictions")
                                .string("provider", "baseline")
                                .number(DEADLINE));
    }

    /** Of a machine's document; what is not said is plain: nothing is monitored. */
    public static SecurityProfile of(JsonObject document) {
        JsonObject profile = json(document).orElse(JsonObject.EMPTY);
        JsonObject monitoring = profile.object(MONITORING).orElse(JsonObject.EMPTY);
        return new SecurityProfile(
                profile.object("uefiSettings")
                        .flatMap(settings -> settings.bool("secureBootEnabled"))
                        .orElse(true),
                monitoring.bool("enabled").orElse(false),
                monitoring.bool("enabled").equals(Optional.of(false)),
                monitoring.string("provider").filter(text -> !text.isEmpty()),
                monitoring
                                .string("baseline")
                                .filter(Baseline.MANUAL.text()::equals)
                                .isPresent()
                        ? Baseline.MANUAL
                        : Baseline.FIRST_BOOT,
                monitoring.bool("acceptPredictions").orElse(true),
                monitoring.number(DEADLINE).isPresent()
                        ? Duration.ofMinutes(monitoring.number(DEADLINE).getAsLong())
                        : PLAIN_DEADLINE);
    }

    /** As it stands in a machine's document. */
    public static Optional<JsonObject> json(JsonObject document) {
        return document.object("properties").flatMap(properties -> properties.object(MEMBER));
    }

    /** SHA-256 of the endorsement key that an administrator vouches for, in lower-case hex. */
    public static Optional<String> endorsementKey(JsonObject document) {
        return json(document).flatMap(profile -> profile.string(EK)).map(io.holdfast.kernel.Ascii::lower);
    }

    /** @throws ProblemException InvalidRequestContent, naming the member */
    static void check(JsonObject document) {
        Optional<JsonObject> profile = json(document);
        if (profile.isEmpty()) {
            return;
        }
        require(profile.get(), "securityType", TYPES::contains, "one of " + TYPES);
        require(profile.get(), EK, text -> SHA256.matcher(text).matches(), "64 hexadecimal digits");
        JsonObject monitoring = profile.get().object(MONITORING).orElse(JsonObject.EMPTY);
        require(
                monitoring,
                "provider",
                text -> text.isEmpty() || PROVIDER.matcher(text).matches(),
                "the name of an attestation provider, or empty for the shared one");
        require(
                monitoring,
                "baseline",
                text -> text.equals(Baseline.FIRST_BOOT.text()) || text.equals(Baseline.MANUAL.text()),
                "FirstBoot or Manual");
        boolean fits = monitoring.find(DEADLINE).isEmpty()
                || (monitoring.find(DEADLINE).get() instanceof JsonNumber
                        && monitoring.number(DEADLINE).isPresent()
                        && monitoring.number(DEADLINE).getAsLong() >= 1
                        && monitoring.number(DEADLINE).getAsLong() <= MOST_MINUTES);
        if (!fits) {
            throw invalid(
                    MONITORING + "." + DEADLINE,
                    monitoring.find(DEADLINE).orElseThrow().compact(),
                    "whole minutes, 1 to " + MOST_MINUTES);
        }
    }

    private static void require(
            JsonObject object, String member, java.util.function.Predicate<String> fits, String expected) {
        Optional<String> wrong = object.string(member).filter(text -> !fits.test(text));
        if (wrong.isPresent()) {
            throw invalid(member, wrong.get(), expected);
        }
    }

    private static ProblemException invalid(String member, String value, String expected) {
        String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'properties." + MEMBER + "." + member + "' is '" + shown.replaceAll("\\p{Cntrl}", "?")
                                + "' (expected: " + expected + ").",
                        "properties." + MEMBER + "." + member)
                .exception();
    }
}
