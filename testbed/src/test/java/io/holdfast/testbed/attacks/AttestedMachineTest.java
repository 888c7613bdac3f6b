package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.SoftTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import io.holdfast.testbed.attestation.WindowsBoot;
import io.holdfast.testbed.attestation.WindowsMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A machine with a software TPM attests with its own token, and others try to in its name; clients on Windows attest with
 * version 1 of the protocol.
 */
class AttestedMachineTest extends AttestationCalls {
    private static final String WINDOWS = """
            version=1.1;
            configurationrules{
              => issueproperty(type="required_pcr_mask", value=16777215);
              => issueproperty(type="require_valid_aik_cert", value=false);
            };
            authorizationrules{
              [type=="secureBootEnabled", value==true, issuer=="AttestationService"]
                && [type=="bootDebuggingDisabled", value==true, issuer=="AttestationService"] => permit();
            };
            issuancerules{
              c:[type=="aikValidated", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="secureBootEnabled", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="bootDebuggingDisabled", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="notSafeMode", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="vbsEnabled", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="vbsReportPresent", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="enclaveSvn", issuer=="AttestationService"] => issue(claim=c);
            };
            """;

    private final KeyPair secureKernel = WindowsMessages.key();
    private final WindowsBoot boot = WindowsBoot.of(secure, false, secureKernel);
    private final WindowsMessages windows = windows(boot.pcrs());

    private static WindowsMessages windows(PcrValues pcrs) {
        return new WindowsMessages(ForgedTpm.of(List.of(pcrs)), WindowsMessages.key());
    }

    /** A provider whose policy is for Windows. */
    private String forWindows(String name) {
        String uri = provider(name, "");
        assertThat(call("PUT", uri + "/policies/Tpm" + DATA_VERSION, unsecured(WINDOWS))
                        .status())
                .isEqualTo(200);
        return uri;
    }

    @Test
    void aClientOnWindowsAttestsWithVersion1() throws Exception {
        String uri = forWindows("windows");
        Optional<String> token = Optional.of(attestationToken());
        JsonObject begun = message(token, uri, TpmMessages.INIT);
        JsonObject data = windows.data(begun, boot.eventLog(), windows.claim(WindowsMessages.challenge(begun)));
        JsonObject tpm = data.object("tpm_att_data").orElseThrow();
        JsonObject before = data.with(
                "tpm_att_data", tpm.with("boot_claim", tpm.find("current_claim").orElseThrow()));
        for (JsonObject each : List.of(data, before)) {
            var claims = verified(
                            uri,
                            message(token, uri, windows.request(each))
                                    .string("report")
                                    .orElseThrow())
                    .getJWTClaimsSet();
            for (String name : List.of("secureBootEnabled", "bootDebuggingDisabled", "notSafeMode", "vbsEnabled")) {
                assertThat(claims.getClaim(name)).as(name).isEqualTo(true);
            }
            assertThat(claims.getClaim("aikValidated")).isEqualTo(false);
            assertThat(claims.getClaim("vbsReportPresent")).isEqualTo(false);
            assertThat(claims.getClaim("rp_data")).isEqualTo("cnA");
            assertThat(claims.getClaim("request-key-bound")).isEqualTo(false);
            assertThat(claims.getClaim("cnf")).as("nothing ties it to the TPM").isNull();
        }
        WindowsBoot debugged = WindowsBoot.of(secure, true, secureKernel);
        refused(
                send(token, uri, windows(debugged.pcrs()).request(begun, debugged.eventLog())),
                400,
                "PolicyEvaluationError",
                "");
    }

    @Test
    void whatAClientOnWindowsForgesIsRefusedWithItsReason() throws Exception {
        String uri = forWindows("forged");
        Optional<String> token = Optional.of(attestationToken());
        JsonObject begun = message(token, uri, TpmMessages.INIT);
        byte[] claim = windows.claim(WindowsMessages.challenge(begun));
        byte[] changed = claim.clone();
        changed[changed.length - 1] ^= 1;
        byte[] outside = claim.clone();
        Arrays.fill(outside, 16, 20, (byte) -1);
        JsonObject good = windows.data(begun, boot.eventLog(), claim);
        JsonObject tpm = good.object("tpm_att_data").orElseThrow();
        WindowsMessages sha1 = windows(new PcrValues(
                HashAlgorithm.SHA1,
                new TreeMap<>(IntStream.range(0, PcrValues.COUNT)
                        .boxed()
                        .collect(Collectors.toMap(pcr -> pcr, _ -> Bytes.of(new byte[20]))))));
        String other = Base64Url.encode(windows(boot.pcrs()).claim(new byte[8]));
        Map<JsonObject, String> attacks = new LinkedHashMap<>();
        attacks.put(windows.request(windows.data(begun, boot.eventLog(), windows.claim(new byte[32]))), "rule Q3");
        attacks.put(windows.request(windows.data(begun, boot.eventLog(), changed)), "rule Q5");
        attacks.put(
                windows.request(windows.data(
                        begun, WindowsBoot.of(insecure, false, secureKernel).eventLog(), claim)),
                "rule B1");
        attacks.put(
                windows.request(windows.data(begun, boot.eventLog(), Arrays.copyOf(claim, claim.length - 1))),
                "current_claim' is wrong: platform claim");
        attacks.put(windows.request(windows.data(begun, boot.eventLog(), outside)), "4294967295 bytes for the quote");
        attacks.put(sha1.request(begun, boot.eventLog()), "rule B2");
        attacks.put(
                WindowsMessages.signed(
                        JsonObject.of("att_type", Json.of("basic"), "att_data", good), WindowsMessages.key()),
                "is not signed by its 'attest_key'");
        attacks.put(
                windows.request(good.with("tpm_att_data", tpm.with("drtm_boot_log", "AAAA"))),
                "drtm_boot_log' is the log of a dynamic launch");
        attacks.put(
                windows.request(good.with("tpm_att_data", tpm.with("boot_claim", other))), "'boot_claim' is refused: ");
        for (Map.Entry<JsonObject, String> attack : attacks.entrySet()) {
            refused(send(token, uri, attack.getKey()), 400, "InvalidParameter", attack.getValue());
        }
        assertThat(send(token, uri, windows.request(good)).status()).isEqualTo(200);
    }

    @Test
    void anEnclaveOfTheMeasuredBootVouchesForItsKey() throws Exception {
        String uri = forWindows("enclaves");
        Optional<String> token = Optional.of(attestationToken());
        JsonObject begun = message(token, uri, TpmMessages.INIT);
        JsonObject data = windows.data(begun, boot.eventLog(), windows.claim(WindowsMessages.challenge(begun)));
        var claims = verified(
                        uri,
                        message(token, uri, windows.enclave(data, secureKernel, same -> same))
                                .string("report")
                                .orElseThrow())
                .getJWTClaimsSet();
        assertThat(claims.getClaim("vbsReportPresent")).isEqualTo(true);
        assertThat(claims.getClaim("enclaveSvn")).isEqualTo(7L);
        assertThat(claims.getClaim("request-key-bound")).isNull();
        assertThat(claims.getJSONObjectClaim("cnf").get("jwk"))
                .isEqualTo(com.nimbusds.jose.util.JSONObjectUtils.parse(
                        data.object("attest_key").orElseThrow().compact()));
        // a key that the enclave never spoke of
        WindowsMessages thief = new WindowsMessages(windows.quoter(), WindowsMessages.key());
        refused(
                send(
                        token,
                        uri,
                        thief.enclave(
                                data,
                                secureKernel,
                                said -> said.with(
                                        "attest_key",
                                        Jwk.of(thief.attestKey().getPublic()).toJson()))),
                400,
                "InvalidParameter",
                "carries other data");
        refused(
                send(token, uri, windows.enclave(data, WindowsMessages.key(), same -> same)),
                400,
                "InvalidParameter",
                "is not signed by the secure kernel of this boot");
    }

    private JsonObject enrol(Optional<String> token, SoftTpm tpm) throws Exception {
        return message(
                token,
                root(),
                JsonObject.of(
                        "type",
                        Json.of("holdfast.enrol"),
                        "ek_pub",
                        Json.of(Base64Url.encode(tpm.endorsementKey().sizedArea())),
                        "ak_pub",
                        Json.of(Base64Url.encode(tpm.attestationKey().sizedArea()))));
    }

    private static Bytes bytes(JsonObject json, String name) throws Exception {
        return Bytes.of(Base64Url.decode(json.string(name).orElseThrow()));
    }

    @Test
    void theTpmOfAMachineIsBoundToItAndNoOtherMachineHasIt() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "swtpm is not installed");
        try (SoftTpm tpm = SoftTpm.start(Files.createDirectory(folder.resolve("tpm")));
                HostileMachine machine = HostileMachine.enrolled(holdfast(), "attested");
                HostileMachine other = HostileMachine.enrolled(holdfast(), "other")) {
            tpm.play(secure);
            Optional<String> token = Optional.of(machineToken(machine));
            String id = HostileMachine.id(holdfast(), "attested");
            refused(
                    holdfast().call(token.get(), "GET", id + Extensions.VERSION, ""),
                    401,
                    "InvalidAuthenticationToken",
                    "");
            JsonObject keys = JsonObject.of(
                    "type",
                    Json.of("holdfast.enrol"),
                    "ek_pub",
                    Json.of(Base64Url.encode(tpm.endorsementKey().sizedArea())),
                    "ak_pub",
                    Json.of(Base64Url.encode(tpm.attestationKey().sizedArea())));
            refused(send(token, root(), keys), 400, "InvalidParameter", "rule I2");
            String ek = Digest.of(tpm.endorsementKey().publicKey().getEncoded()).toString();
            for (String approved : List.of(id, HostileMachine.id(holdfast(), "other"))) {
                Answer patched = holdfast()
                        .call(
                                "PATCH",
                                approved + Extensions.VERSION,
                                "{\"properties\":{\"securityProfile\":{\"ekPublicKeySha256\":\"" + ek + "\"}}}");
                assertThat(patched.status()).as(patched.body()).isEqualTo(200);
            }
            JsonObject sealed = enrol(token, tpm);
            Bytes secret =
                    tpm.activate(new Credential(bytes(sealed, "credential_blob"), bytes(sealed, "encrypted_secret")));
            JsonObject activation = JsonObject.of(
                    "type",
                    Json.of("holdfast.activate"),
                    "secret",
                    Json.of(Base64Url.encode(secret.array())),
                    "service_context",
                    Json.of(sealed.string("service_context").orElseThrow()));
            refused(
                    send(token, root(), activation.with("secret", Base64Url.encode(new byte[32]))),
                    400,
                    "InvalidParameter",
                    "rule I2");
            Optional<String> otherToken = Optional.of(machineToken(other));
            refused(send(otherToken, root(), activation), 400, "InvalidParameter", "another machine");
            Optional<String> certificate = message(token, root(), activation).string("aik_cert");

            TpmMessages messages = TpmMessages.of(tpm);
            List<JsonObject> logs = List.of(TpmMessages.tcg(secure.eventLog()));
            JsonObject begun = message(token, root(), TpmMessages.INIT);
            JsonObject request = messages.request(begun, logs, certificate);
            var claims = verified(
                            root(),
                            message(token, root(), request).string("report").orElseThrow())
                    .getJWTClaimsSet();
            assertThat(claims.getClaim("aikValidated")).isEqualTo(true);
            assertThat(claims.getClaim("secureBootEnabled")).isEqualTo(true);

            // a real quote in a claim of version 1
            WindowsMessages first = new WindowsMessages(tpm, WindowsMessages.key());
            var said = verified(
                            root(),
                            message(
                                            token,
                                            root(),
                                            first.request(message(token, root(), TpmMessages.INIT), secure.eventLog()))
                                    .string("report")
                                    .orElseThrow())
                    .getJWTClaimsSet();
            assertThat(said.getClaim("aikValidated")).isEqualTo(true);
            assertThat(said.getClaim("request-key-bound")).isEqualTo(false);

            // the service has the log now
            JsonObject digestOnly = JsonObject.of(
                    "type",
                    Json.of("TCG"),
                    "digest",
                    Json.of(Base64Url.encode(secure.eventLog().digest().bytes())));
            JsonObject again = message(token, root(), TpmMessages.INIT);
            assertThat(message(token, root(), messages.request(again, List.of(digestOnly), certificate))
                            .has("report"))
                    .isTrue();
            JsonObject unknown = digestOnly.with("digest", Base64Url.encode(new byte[32]));
            refused(
                    send(token, root(), messages.request(again, List.of(unknown), certificate)),
                    409,
                    "EvidenceNotKept",
                    "send the logs whole");

            // evidence of one machine with the token of another
            refused(send(otherToken, root(), request), 400, "InvalidParameter", "another caller");
            JsonObject theirs = message(otherToken, root(), TpmMessages.INIT);
            refused(
                    send(otherToken, root(), messages.request(theirs, logs, certificate)),
                    400,
                    "InvalidParameter",
                    "rule I3");
            // a key in memory with the machine's token
            refused(
                    send(
                            token,
                            root(),
                            TpmMessages.of(ForgedTpm.of(secure.pcrs()))
                                    .request(message(token, root(), TpmMessages.INIT), logs, certificate)),
                    400,
                    "InvalidParameter",
                    "rule I3");

            // whoever copied the machine's key moves it to no key of his own: its TPM is known, and says nothing of
            // that key
            refused(machine.offerKeys(), 400, "InvalidParameter", "the TPM of this machine is known");
            assertThat(other.offerKeys().status())
                    .as("a machine without a known TPM")
                    .isEqualTo(200);

            // a draft policy over what the machine sent
            JsonObject draft = JsonObject.of(
                    "machine", Json.of(id), "draftPolicyForAttestation", Json.of(DENY_WITHOUT_SECURE_BOOT));
            Answer tried = call("POST", root() + "/attest/Tpm:try" + DATA_VERSION, draft.compact());
            assertThat(tried.json().bool("permitted")).as(tried.body()).contains(true);
            refused(
                    call(token, "POST", root() + "/attest/Tpm:try" + DATA_VERSION, draft.compact()),
                    403,
                    "AuthorizationFailed",
                    "that machine only");

            // another TPM in the machine: only after an administrator said so
            assertThat(send(token, root(), JsonObject.of("type", Json.of("holdfast.enrol")))
                            .status())
                    .isEqualTo(400);
            Answer reset = holdfast().call("POST", id + "/resetAttestationKey" + Extensions.VERSION, "");
            assertThat(reset.status()).as(reset.body()).isEqualTo(204);
            refused(
                    send(token, root(), messages.request(message(token, root(), TpmMessages.INIT), logs, certificate)),
                    400,
                    "InvalidParameter",
                    "rule I2");
        }
    }
}
