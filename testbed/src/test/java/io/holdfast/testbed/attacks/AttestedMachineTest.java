package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.SoftTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A machine with a software TPM attests with its own token, and others try to in its name. */
class AttestedMachineTest extends AttestationCalls {
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
