package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scene E on a machine with a real software TPM, in which recorded boots are played; the keys, the quote, the handler, the
 * agent, the control plane and the token are real. A boot with a changed GRUB names the event that broke, is an alert and a
 * recommendation for the real {@code az}, and is approved.
 */
@Tag("browser")
@Tag("scene")
@Tag("root")
class BootIntegritySceneTest {
    private static final Duration MOST = Duration.ofSeconds(90);
    private static final String EXTENSION = "GuestAttestation";
    /** The Authenticode hashes of the boots' two GRUBs. */
    private static final String GRUB = "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265";

    private static final String CHANGED_GRUB = "5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee";
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String OFF =
            "{\"properties\":{\"securityProfile\":{\"integrityMonitoring\":{\"enabled\":false}}}}";
    private static final String ONBOARDING = "b64e21ea-ac4e-4cdf-9dc9-5b892992bee7";

    @TempDir
    private Path folder;

    private static Path boot(String name) {
        return RunningHoldfast.home()
                .resolve("attestation/src/test/resources/boots")
                .resolve(name);
    }

    private static JsonObject wanted() {
        JsonObject provider = JsonObject.of("maaEndpoint", Json.of(""), "maaTenantName", Json.of("GuestAttestation"));
        JsonObject reporting = JsonObject.of("ascReportingEndpoint", Json.of(""), "ascReportingFrequency", Json.of(""));
        JsonObject config = JsonObject.builder()
                .put("MaaSettings", provider)
                .put("AscSettings", reporting)
                .put("useCustomToken", "false")
                .put("disableAlerts", "false")
                .build();
        return JsonObject.builder()
                .put("publisher", "Holdfast.Security")
                .put("type", EXTENSION)
                .put("enableAutomaticUpgrade", true)
                .put("settings", JsonObject.of("AttestationConfig", config))
                .build();
    }

    @Test
    void aMachineShowsByATokenHowItBootedAndWhichEventBrokeTheNextBoot() throws Exception {
        assumeTrue(RunningTpm.possible(), "swtpm and swtpm-tools are not installed");
        Az.require();
        try (RunningTpm tpm = RunningTpm.manufactured(Files.createDirectory(folder.resolve("tpm")))) {
            tpm.boot(boot("sb_off"), false);
            tpm.keepIssuer();
            Map<String, String> environment = Map.of(
                    "HOLDFAST_TPM",
                    tpm.location(),
                    "HOLDFAST_MACHINE_ROOT",
                    tpm.machineRoot().toString());
            try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), environment)) {
                String machine = holdfast.machineId();
                Arm owner = Arm.owner(holdfast);
                Extensions extensions = new Extensions(owner, machine);

                // nobody said that the maker of this TPM is to be believed
                extensions.put(EXTENSION, wanted());
                extensions.fails(EXTENSION, "error", "AttestationKeyNotEnrolled");

                tpm.maker().pinRoot(holdfast); // the issuer's certificate comes from the TPM
                watch(holdfast, machine);
                extensions.put(EXTENSION, wanted().with("forceUpdateTag", "pinned"));
                extensions.succeeds(EXTENSION);
                assertThat(extensions.properties(EXTENSION).compact()).contains("Secure Boot is off");
                verifyToken(holdfast);
                assertThat(holdfast.hfagent("history").output()).doesNotContain("eyJ");
                JsonObject good = awaited(owner, machine, "Healthy");
                assertThat(good.bool("secureBoot")).contains(false);
                assertThat(good.object("baseline").orElseThrow().string("approval"))
                        .contains("FirstBoot");

                JsonObject difference;
                try (BootPage page = new BootPage(holdfast, machine)) {
                    page.shows("Healthy");
                    // the handler attests when it is enabled, as after a boot
                    tpm.boot(boot("sb_off_badgrub"), false);
                    extensions.put(EXTENSION, wanted().with("forceUpdateTag", "badgrub"));
                    difference = awaited(owner, machine, "Unhealthy")
                            .object("firstDifference")
                            .orElseThrow();
                    page.shows("Unhealthy"); // the page was not loaded anew
                    page.showsDifference("GRUB", CHANGED_GRUB.substring(0, 16));
                }
                assertThat(difference.number("pcr")).hasValue(4);
                assertThat(difference.string("component")).contains("GRUB");
                assertThat(difference.string("expected")).contains(GRUB);
                assertThat(difference.string("actual")).contains(CHANGED_GRUB);

                theSecurityCentreShowsIt(new Az(holdfast));
                whoMayNotDoesNot(owner, machine);

                JsonObject approved = owner.ok("POST", machine + "/approveBootIntegrity" + Arm.MACHINES, "{}");
                assertThat(approved.string("status")).contains("Healthy");
                assertThat(owner.ok("GET", machine + "/bootAttestations/2/diff" + Arm.MACHINES, "")
                                .array("differences"))
                        .hasValueSatisfying(left -> assertThat(left.isEmpty()).isTrue());

                owner.ok("PATCH", machine + Arm.MACHINES, OFF);
                RunningHoldfast.await(
                        "the end of monitoring",
                        MOST,
                        () -> integrity(owner, machine).isEmpty());
            }
        }
    }

    /** Secure Boot is off on this machine, and its owner says so. */
    private static void watch(RunningHoldfast holdfast, String machine) {
        JsonObject profile = JsonObject.of(
                "uefiSettings",
                JsonObject.of("secureBootEnabled", Json.of(false), "vTpmEnabled", Json.of(true)),
                "integrityMonitoring",
                JsonObject.of("enabled", Json.of(true)));
        var answer = holdfast.call(
                "PATCH",
                machine + Arm.MACHINES,
                JsonObject.of("properties", JsonObject.of("securityProfile", profile))
                        .compact());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static JsonObject integrity(Arm arm, String machine) {
        return arm.ok("GET", machine + Arm.MACHINES, "")
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .orElse(JsonObject.EMPTY);
    }

    private static JsonObject awaited(Arm arm, String machine, String status) {
        RunningHoldfast.await(
                "a boot that is " + status + ": " + integrity(arm, machine).compact(),
                MOST,
                () -> integrity(arm, machine).string("status").equals(Optional.of(status)));
        return integrity(arm, machine);
    }

    private static void theSecurityCentreShowsIt(Az az) {
        az.signIn();
        JsonArray alerts = az.array("security", "alert", "list");
        assertThat(alerts.compact()).contains("Attestation failed your virtual machine", CHANGED_GRUB);
        String name = ((JsonObject) alerts.get(0)).string("name").orElseThrow();
        az.text("security", "alert", "update", "-n", name, "-l", "local", "--status", "Dismiss");
        assertThat(az.text("security", "alert", "show", "-n", name, "-l", "local", "--query", "status", "-o", "tsv"))
                .contains("Dismissed");
        assertThat(az.text(
                        "security",
                        "assessment",
                        "list",
                        "--query",
                        "[?status.code=='Unhealthy'].displayName",
                        "-o",
                        "tsv"))
                .contains("Virtual machines guest attestation status should be healthy")
                .contains("Linux virtual machines should use Secure Boot");
    }

    /** Who reads does not approve, and who only connects machines, whose secret may lie on one, does not switch it off. */
    private static void whoMayNotDoesNot(Arm owner, String machine) {
        Arm.Guest reader = owner.guest("boot-reader");
        owner.assign(machine, READER, reader.objectId());
        assertThat(reader.arm()
                        .ok("GET", machine + "/bootAttestations/2/eventLog" + Arm.MACHINES, "")
                        .compact())
                .contains("grub_cmd");
        assertThat(reader.arm()
                        .call("POST", machine + "/approveBootIntegrity" + Arm.MACHINES, "{}")
                        .status())
                .isEqualTo(403);
        Arm.Guest onboarding = owner.guest("boot-onboarding");
        owner.assign(machine, ONBOARDING, onboarding.objectId());
        assertThat(onboarding.arm().call("PATCH", machine + Arm.MACHINES, OFF).status())
                .isEqualTo(403);
    }

    /** With a foreign library, by the keys that the provider publishes. */
    private static void verifyToken(RunningHoldfast holdfast) throws Exception {
        Path state = holdfast.agentHome().resolve("waagent/Holdfast.Security.GuestAttestation-1.0.0/state/token.jwt");
        RunningHoldfast.await("the token", MOST, () -> Files.exists(state));
        SignedJWT token = SignedJWT.parse(Files.readString(state).strip());
        String keys = holdfast.send(
                        HttpRequest.newBuilder(URI.create(holdfast.credential("resourceManager") + "/certs"))
                                .build())
                .body();
        var key = JWKSet.parse(keys).getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
        assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(token.getJWTClaimsSet().getStringClaim("x-ms-attestation-type"))
                .isEqualTo("tpm");
        assertThat(token.getJWTClaimsSet().getBooleanClaim("secureBootEnabled")).isFalse();
        assertThat(token.getJWTClaimsSet().getBooleanClaim("aikValidated")).isTrue();
    }
}
