package io.holdfast.control.attestation.integrity;

import io.holdfast.control.machines.SecurityProfile;
import io.holdfast.control.security.Assessment;
import io.holdfast.control.security.Assessment.Code;
import io.holdfast.control.security.Assessor;
import io.holdfast.control.security.Recommendation;
import io.holdfast.control.security.Severity;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The recommendations about boots (attestation.md, 6), under the keys that Azure publishes for them. */
public final class BootRecommendations implements Assessor {
    static final Recommendation STATUS = new Recommendation(
            "b7604066-ed76-45f9-a5c1-c97e4812dc55",
            "Virtual machines guest attestation status should be healthy",
            Severity.MEDIUM,
            "What a machine measured while it booted is compared with rules, with the policy of its attestation provider, and"
                    + " with a boot that is known to be good.",
            "Look at the first event that differs; approve the boot if the change was wanted.",
            List.of("MaliciousInsider", "ElevationOfPrivilege"),
            Optional.empty());
    static final Recommendation EXTENSION = new Recommendation(
            "e94a7421-fc27-7a4d-e9ba-2ba01384cacd",
            "Guest Attestation extension should be installed on supported Linux virtual machines",
            Severity.LOW,
            "The extension attests a machine's boots. Only machines with a TPM support it.",
            "Enable boot integrity monitoring of the machine (securityProfile.integrityMonitoring.enabled).",
            List.of("MaliciousInsider"),
            Optional.of("672fe5a1-2fcd-42d7-b85d-902b6e28c6ff"));
    static final Recommendation SECURE_BOOT = new Recommendation(
            "0396b18c-41aa-489c-affd-4ee5d1714a59",
            "Linux virtual machines should use Secure Boot",
            Severity.LOW,
            "With Secure Boot the firmware starts only what a trusted key has signed.",
            "Turn Secure Boot on in the machine's firmware.",
            List.of("ElevationOfPrivilege"),
            Optional.of("97566dd7-78ae-4997-8b36-1c7bfe0d8121"));
    static final Recommendation TPM = new Recommendation(
            "861bbc73-0a55-8d1d-efc6-e92d9e1176e0",
            "vTPM should be enabled on supported virtual machines",
            Severity.LOW,
            "Without a TPM a machine's boot cannot be attested.",
            "Give the machine a TPM, or turn the one that it has on in its firmware.",
            List.of("MaliciousInsider"),
            Optional.of("1c30f9cd-b84c-49cc-aa2c-9288447cc3b3"));
    static final Recommendation SIGNED = new Recommendation(
            "ad50b498-f90c-451f-886f-d0a169cc5002",
            "Linux virtual machines should use only signed and trusted boot components",
            Severity.LOW,
            "Boot loader and kernel are to be signed by a publisher that the firmware trusts.",
            "Turn Secure Boot on, and look at the event log for what was started.",
            List.of("ElevationOfPrivilege"),
            Optional.empty());
    static final Recommendation MODULES = new Recommendation(
            "e2f798b8-621a-4d46-99d7-1310e09eba26",
            "Linux virtual machines should enforce kernel module signature validation",
            Severity.LOW,
            "A kernel that takes any module can be changed while it runs.",
            "Turn Secure Boot on, or boot with module.sig_enforce=1.",
            List.of("ElevationOfPrivilege"),
            Optional.empty());

    @Override
    public List<Recommendation> recommendations() {
        return List.of(STATUS, EXTENSION, SECURE_BOOT, TPM, SIGNED, MODULES);
    }

    @Override
    public List<Assessment> assess(ReadTransaction transaction, ResourceRow machine) {
        Optional<BootState> state = BootState.of(transaction, machine.id());
        Instant since = state.flatMap(BootState::since).orElse(machine.created());
        List<Assessment> all = new ArrayList<>();
        all.add(status(machine, state, since));
        all.add(extension(transaction, machine, state));
        all.add(secureBoot(machine, state, since));
        all.add(tpm(machine, state, since));
        all.add(signed(machine, state, since));
        all.add(modules(machine, state, since));
        return all;
    }

    private static Assessment of(
            Recommendation recommendation, ResourceRow machine, Instant since, Code code, String cause, String words) {
        return new Assessment(recommendation, code, cause, words, machine.created(), since, Map.of());
    }

    private static Assessment unknown(Recommendation recommendation, ResourceRow machine, Instant since) {
        return of(
                recommendation,
                machine,
                since,
                Code.NOT_APPLICABLE,
                "NotAttested",
                "Nothing is known of this machine's boot.");
    }

    private static Assessment status(ResourceRow machine, Optional<BootState> state, Instant since) {
        if (state.isEmpty()) {
            return unknown(STATUS, machine, since);
        }
        BootState known = state.get();
        boolean silent = known.cause().equals(Reason.Code.SILENT.text());
        Code code = switch (known.status()) {
            case HEALTHY -> Code.HEALTHY;
            case UNHEALTHY -> Code.UNHEALTHY;
            case UNKNOWN -> silent ? Code.UNHEALTHY : Code.NOT_APPLICABLE;
            case NOT_SUPPORTED -> Code.NOT_APPLICABLE;
        };
        return of(STATUS, machine, since, code, known.cause(), known.words());
    }

    private static Assessment extension(ReadTransaction transaction, ResourceRow machine, Optional<BootState> state) {
        Optional<ResourceRow> extension = GuestAttestation.on(transaction, machine.id());
        if (extension.isPresent() && extension.get().provisioningState().equals("Succeeded")) {
            return of(EXTENSION, machine, extension.get().changed(), Code.HEALTHY, "", "");
        }
        boolean lacksTpm =
                state.map(known -> known.status() == BootStatus.NOT_SUPPORTED).orElse(false);
        if (lacksTpm) {
            return of(
                    EXTENSION,
                    machine,
                    machine.created(),
                    Code.NOT_APPLICABLE,
                    Reason.Code.TPM_REQUIRED.text(),
                    "The machine has no TPM.");
        }
        boolean supported = extension.isPresent()
                || SecurityProfile.of(machine.document()).monitored()
                || SecurityProfile.json(machine.document())
                        .flatMap(profile -> profile.object("uefiSettings"))
                        .flatMap(settings -> settings.bool("vTpmEnabled"))
                        .orElse(false);
        return supported
                ? of(
                        EXTENSION,
                        machine,
                        machine.changed(),
                        Code.UNHEALTHY,
                        "NotInstalled",
                        GuestAttestation.told(transaction, machine.id()))
                : of(
                        EXTENSION,
                        machine,
                        machine.created(),
                        Code.NOT_APPLICABLE,
                        "NotKnown",
                        "Nobody has said that the machine has a TPM (securityProfile.uefiSettings.vTpmEnabled).");
    }

    private static Assessment secureBoot(ResourceRow machine, Optional<BootState> state, Instant since) {
        Optional<Boolean> on = state.flatMap(BootState::secureBoot);
        if (on.isEmpty()) {
            return unknown(SECURE_BOOT, machine, since);
        }
        return on.get()
                ? of(SECURE_BOOT, machine, since, Code.HEALTHY, "", "")
                : of(
                        SECURE_BOOT,
                        machine,
                        since,
                        Code.UNHEALTHY,
                        Reason.Code.SECURE_BOOT_OFF.text(),
                        SecurityProfile.of(machine.document()).secureBoot()
                                ? "Secure Boot is off."
                                : "Secure Boot is off, as the machine's securityProfile says.");
    }

    private static Assessment tpm(ResourceRow machine, Optional<BootState> state, Instant since) {
        if (state.flatMap(BootState::lastAttested).isPresent()) {
            return of(TPM, machine, since, Code.HEALTHY, "", "");
        }
        return state.filter(known -> known.status() == BootStatus.NOT_SUPPORTED)
                .map(known -> of(TPM, machine, since, Code.UNHEALTHY, known.cause(), known.words()))
                .orElseGet(() -> unknown(TPM, machine, since));
    }

    private static Assessment signed(ResourceRow machine, Optional<BootState> state, Instant since) {
        Optional<Boolean> on = state.flatMap(BootState::secureBoot);
        if (on.isEmpty()) {
            return unknown(SIGNED, machine, since);
        }
        boolean refused = state.get().status() == BootStatus.UNHEALTHY
                && state.get().cause().equals(Reason.Code.EVIDENCE_REFUSED.text());
        return on.get() && !refused
                ? of(SIGNED, machine, since, Code.HEALTHY, "", "")
                : of(
                        SIGNED,
                        machine,
                        since,
                        Code.UNHEALTHY,
                        refused ? state.get().cause() : Reason.Code.SECURE_BOOT_OFF.text(),
                        refused ? state.get().words() : "Secure Boot is off, so nothing checks what is started.");
    }

    private static Assessment modules(ResourceRow machine, Optional<BootState> state, Instant since) {
        Optional<Boolean> on = state.flatMap(BootState::secureBoot);
        if (on.isEmpty()) {
            return unknown(MODULES, machine, since);
        }
        boolean enforced = state.get().json().array("kernelCommandLines").orElse(JsonArray.EMPTY).stream()
                .anyMatch(line -> line instanceof JsonString text
                        && List.of(text.value().split("\\s+", -1)).contains("module.sig_enforce=1"));
        return on.get() || enforced
                ? of(MODULES, machine, since, Code.HEALTHY, "", "")
                : of(
                        MODULES,
                        machine,
                        since,
                        Code.UNHEALTHY,
                        "NotEnforced",
                        "Secure Boot is off, and the kernel was not booted with module.sig_enforce=1.");
    }
}
