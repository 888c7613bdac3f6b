package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.attestation.AttestationRequest;
import io.holdfast.testbed.attestation.CertifiedKey;
import io.holdfast.testbed.attestation.RecordedBoot;
import io.holdfast.testbed.attestation.RequestSigner;
import io.holdfast.testbed.attestation.SoftTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import io.holdfast.testbed.attestation.WrittenIma;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Real TPMs attest through a running control plane: chains of endorsement keys, what was quoted before sleep, keys that the
 * TPM certifies, the kernel's list in parts, and loaders that are revoked.
 */
class AttestationChainsTest extends TwoTpms {
    private static final String CHANGED_GRUB = "5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee";
    private static final String KERNEL = "6.1.0-attested";

    @Test
    void aKeyIsCertifiedWhereItsChainLeadsToAPinnedRoot() throws Exception {
        Made ours = believed();
        Made theirs = stranger();
        assertThat(theirs.maker().root().getSubjectX500Principal())
                .as("makers of one name")
                .isEqualTo(ours.maker().root().getSubjectX500Principal());
        try (HostileMachine hostile = HostileMachine.enrolled(holdfast(), "pretender")) {
            Optional<String> token = Optional.of(machineToken(hostile));
            refused(
                    send(token, root(), enrolment(ours).without("ek_issuers")),
                    400,
                    "InvalidParameter",
                    "rule I2: the EK certificate of 'CN=swtpm-localca' leads to no pinned manufacturer");
            // the stranger's own root, of the same name, comes along
            JsonObject foreign = EnrolledTpm.enrol(
                    theirs.tpm().endorsementCertificate(),
                    new X509Certificate[] {
                        theirs.maker().issuer(),
                        theirs.maker().root(),
                        ours.maker().issuer()
                    },
                    theirs.tpm().endorsementKey(),
                    theirs.tpm().attestationKey());
            refused(
                    send(token, root(), foreign),
                    400,
                    "InvalidParameter",
                    "rule I2: the EK certificate of 'CN=swtpm-localca' leads to no pinned manufacturer");
            refused(
                    send(
                            token,
                            root(),
                            EnrolledTpm.enrol(
                                    ours.tpm().endorsementCertificate(),
                                    issuers(ours),
                                    theirs.tpm().endorsementKey(),
                                    theirs.tpm().attestationKey())),
                    400,
                    "InvalidParameter",
                    "rule I2: the EK certificate is one of another key");
            refused(
                    send(token, root(), enrolment(ours).with("ek_issuers", JsonArray.of(Json.of("AAAA")))),
                    400,
                    "InvalidParameter",
                    "'data.ek_issuers' is wrong: EK certificate");
            // the right endorsement key, and the attestation key of another TPM: the secret does not open
            JsonObject offered = message(
                    token,
                    root(),
                    EnrolledTpm.enrol(
                            ours.tpm().endorsementCertificate(),
                            issuers(ours),
                            ours.tpm().endorsementKey(),
                            theirs.tpm().attestationKey()));
            tpm().restart();
            assertThatThrownBy(() -> EnrolledTpm.activation(ours.tpm(), offered))
                    .hasRootCauseMessage("TPM_RC_INTEGRITY (0x1df), parameter 1 for TPM2_ActivateCredential");
        }
        Machine machine = machine("chained");
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(
                        Base64Url.decode(machine.certificate().orElseThrow())));
        assertThat(certificate.getPublicKey()).isEqualTo(tpm().attestationKey().publicKey());
        // by the shared provider, whose policy wants a certified key
        JsonObject shared = message(machine.token(), root(), TpmMessages.INIT);
        JsonObject report =
                message(machine.token(), root(), TpmMessages.of(tpm()).request(shared, log, machine.certificate()));
        JWTClaimsSet claims =
                verified(root(), report.string("report").orElseThrow()).getJWTClaimsSet();
        assertThat(claims.getClaim("aikValidated")).isEqualTo(true);
        assertThat(claims.getClaim("secureBootEnabled")).isEqualTo(true);
    }

    @Test
    void whatWasQuotedBeforeSleepIsOfTheSameBootAndKey() throws Exception {
        Machine machine = machine("sleeper");
        byte[] own = {1, 2, 3};
        Attestation before = tpm().quote(own);
        JsonObject kept = evidence(before);
        RequestSigner key = CertifiedKey.in(tpm());
        JsonObject begun = begun(machine);
        Attestation now = later(before, AttestationRequest.challenge(begun));
        JsonObject current = evidence(now);
        assertThat(claims(machine, AttestationRequest.of(begun, key, both(current, kept), JsonObject.EMPTY))
                        .getClaim("aikValidated"))
                .isEqualTo(true);

        refused(
                machine,
                AttestationRequest.of(begun, key, both(current, evidence(later(now, own))), JsonObject.EMPTY),
                "is of another boot, or of a later moment");
        TpmObject other = tpm().make(KeyTemplates.attestationRsa2048());
        Attestation foreign = tpm().quote(other, own);
        tpm().flush(other);
        refused(
                machine,
                AttestationRequest.of(
                        begun,
                        key,
                        both(
                                current,
                                AttestationRequest.evidence(
                                        other.publicArea(), foreign, tpm().pcrs(), log, Optional.empty())),
                        JsonObject.EMPTY),
                "'request.att_data.tpm_att_data.boot_attestation.aik_pub' is another key");
        refused(
                machine,
                AttestationRequest.of(begun, key, both(current, evidence(foreign)), JsonObject.EMPTY),
                "boot_attestation' is refused: rule Q2");
        JsonObject lying = kept.with("logs", JsonArray.of(TpmMessages.tcg(insecure.eventLog())));
        refused(
                machine,
                AttestationRequest.of(begun, key, both(current, lying), JsonObject.EMPTY),
                "boot_attestation' is refused: rule B1");

        boot(secure);
        RequestSigner fresh = CertifiedKey.in(tpm());
        JsonObject again = begun(machine);
        JsonObject after = evidence(tpm().quote(AttestationRequest.challenge(again)));
        refused(
                machine,
                AttestationRequest.of(again, fresh, both(after, kept), JsonObject.EMPTY),
                "is of another boot, or of a later moment");
        assertThat(sent(machine, AttestationRequest.of(again, fresh, only(after), JsonObject.EMPTY))
                        .status())
                .isEqualTo(200);
        refused(machine, AttestationRequest.of(begun, fresh, only(current), JsonObject.EMPTY), "rule Q6");
    }

    private static JsonObject only(JsonObject current) {
        return JsonObject.of("current_attestation", current);
    }

    private static JsonObject both(JsonObject current, JsonObject boot) {
        return JsonObject.of("current_attestation", current, "boot_attestation", boot);
    }

    private static JsonObject otherKeys(JsonObject... keys) {
        return JsonObject.of("other_keys", new JsonArray(List.<Json>of(keys)));
    }

    private static JsonObject key(TpmObject key, JsonObject info) {
        return JsonObject.of("jwk", Jwk.of(key.publicArea().publicKey()).toJson(), "info", info);
    }

    @Test
    void theTpmVouchesForKeysThatLiveInIt() throws Exception {
        Machine machine = machine("certifier");
        CertifiedKey key = CertifiedKey.in(tpm());
        JsonObject begun = begun(machine);
        byte[] challenge = AttestationRequest.challenge(begun);
        JsonObject current = only(evidence(tpm().quote(challenge)));
        TpmObject other = tpm().make(KeyTemplates.agreementP256());
        JsonObject certified = key(other, CertifiedKey.info(other.publicArea(), tpm().certify(other, challenge)));

        JWTClaimsSet claims = claims(machine, AttestationRequest.of(begun, key, current, otherKeys(certified)));
        assertThat(claims.getClaim("otherKeys")).isEqualTo(1L);
        assertThat(claims.getClaim("requestKey"))
                .isEqualTo((long) key.key().publicArea().attributes().bits());
        assertThat(claims.getJSONObjectClaim("cnf").get("jwk"))
                .isEqualTo(com.nimbusds.jose.util.JSONObjectUtils.parse(key.jwk()));

        Attestation old = tpm().certify(key.key(), new byte[32]);
        refused(
                machine,
                of(begun, current, key, CertifiedKey.info(key.key().publicArea(), old)),
                "other qualifying data");
        Attestation ofOther = tpm().certify(other, challenge);
        refused(
                machine,
                of(begun, current, key, CertifiedKey.info(key.key().publicArea(), ofOther)),
                "names another key");
        refused(
                machine,
                of(begun, current, key, CertifiedKey.info(other.publicArea(), ofOther)),
                "is another key than the JWK");
        Attestation quote = tpm().quote(challenge);
        refused(
                machine,
                of(begun, current, key, CertifiedKey.info(key.key().publicArea(), quote)),
                "info.tpm_certify.certification' is wrong");
        SoftTpm theirs = stranger().tpm();
        CertifiedKey foreign = CertifiedKey.in(theirs);
        refused(
                machine,
                AttestationRequest.of(begun, foreign, current, JsonObject.EMPTY),
                "is not one of the attestation key");
        theirs.flush(foreign.key());
        // the quote has to carry the bare challenge, not one that is bound to another key
        JsonObject bound = only(evidence(tpm().quote(TpmMessages.of(tpm()).qualifyingData(challenge))));
        refused(machine, AttestationRequest.of(begun, key, bound, JsonObject.EMPTY), "rule Q3");
        refused(
                machine,
                AttestationRequest.of(
                        begun,
                        key,
                        current,
                        otherKeys(
                                key(other, CertifiedKey.info(other.publicArea(), tpm().certify(other, new byte[32]))))),
                "'request.att_data.other_keys[0].info.tpm_certify.certification'");
        JsonObject named = JsonObject.of("tpm_quote", JsonObject.of("hash_alg", Json.of("sha-256")));
        refused(
                machine,
                AttestationRequest.of(begun, key, current, otherKeys(key(other, named))),
                "is not for other keys");
        refused(
                machine,
                AttestationRequest.of(begun, key, current, otherKeys(certified, certified, certified)),
                "an array of at most 2");
    }

    private static JsonObject of(JsonObject begun, JsonObject current, RequestSigner key, JsonObject said) {
        return AttestationRequest.of(begun, new PretendingKey(key, said), current, JsonObject.EMPTY);
    }

    private static JsonObject ima(long offset, Bytes list) {
        return JsonObject.builder()
                .put("type", "IMA")
                .put("offset", offset)
                .put("log", Base64Url.encode(list.array()))
                .build();
    }

    private static JsonObject ima(Bytes list) {
        return JsonObject.of("type", Json.of("IMA"), "log", Json.of(Base64Url.encode(list.array())));
    }

    private JsonObject withList(Machine machine, TpmMessages messages, JsonObject list) throws Exception {
        return messages.request(begun(machine), List.of(log.getFirst(), list), machine.certificate());
    }

    private static Bytes file(int number) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        return WrittenIma.file("/usr/bin/program" + number, digest);
    }

    @Test
    void theKernelsListComesWholeAndThenInParts() throws Exception {
        Machine machine = machine("measurer");
        TpmMessages messages = TpmMessages.of(tpm());
        Bytes first = WrittenIma.list(
                WrittenIma.bootAggregate(tpm().pcrs().getFirst()),
                WrittenIma.buffer("kernel_version", KERNEL),
                file(1));
        tpm().measure(first);
        refused(
                sent(machine, withList(machine, messages, ima(first.size(), file(2)))),
                409,
                "EvidenceNotKept",
                "the beginning of the IMA list of this attestation key; send the logs whole");
        assertThat(claims(machine, withList(machine, messages, ima(first))).getClaim("kernel"))
                .isEqualTo(KERNEL);

        // one entry more, and one that the kernel has not extended yet
        tpm().measure(file(2));
        JsonObject ahead = ima(first.size(), WrittenIma.list(file(2), file(3)));
        assertThat(claims(machine, withList(machine, messages, ahead)).getClaim("kernel"))
                .as("what was measured before is still known")
                .isEqualTo(KERNEL);
        tpm().measure(file(3));
        long end = WrittenIma.list(first, file(2), file(3)).size();
        assertThat(sent(machine, withList(machine, messages, ima(end, Bytes.of(new byte[0]))))
                        .status())
                .as("the service has it from the time before")
                .isEqualTo(200);

        tpm().measure(file(4));
        refused(machine, withList(machine, messages, ima(end, file(5))), "rule M1");
        byte[] changed = file(4).array();
        changed[changed.length - 2] ^= 1;
        refused(machine, withList(machine, messages, ima(end, Bytes.of(changed))), "rule M3");
        refused(machine, withList(machine, messages, ima(end, Bytes.of(new byte[0]))), "rule M1");
        refused(
                sent(machine, withList(machine, messages, ima(end + 1, file(4)))),
                409,
                "EvidenceNotKept",
                "up to byte " + (end + 1));
        Bytes whole = WrittenIma.list(first, file(2), file(3), file(4));
        assertThat(claims(machine, withList(machine, messages, ima(whole))).getClaim("kernel"))
                .isEqualTo(KERNEL);

        // the next boot begins a list of its own, and this time it says something wrong of the boot
        boot(secure);
        refused(
                sent(machine, withList(machine, messages, ima(whole.size(), file(1)))),
                409,
                "EvidenceNotKept",
                "send the logs whole");
        Bytes wrong = WrittenIma.list(WrittenIma.file("boot_aggregate", new byte[32]), file(1));
        tpm().measure(wrong);
        refused(machine, withList(machine, messages, ima(wrong)), "rule M2");
    }

    @Test
    void aRevokedLoaderIsRefusedWhateverThePolicySays() throws Exception {
        Machine machine = machine("revoked");
        Answer watched = holdfast()
                .call(
                        "PATCH",
                        machine.id() + Extensions.VERSION,
                        "{\"properties\":{\"securityProfile\":{\"uefiSettings\":{\"secureBootEnabled\":false},"
                                + "\"integrityMonitoring\":{\"enabled\":true}}}}");
        assertThat(watched.status()).as(watched.body()).isEqualTo(200);
        RecordedBoot changed = RecordedBoot.of("sb_off_badgrub");
        boot(changed);
        JsonObject begun = message(machine.token(), root(), TpmMessages.INIT);
        JsonObject request = TpmMessages.of(tpm())
                .request(begun, List.of(TpmMessages.tcg(changed.eventLog())), machine.certificate());
        Answer answer = send(machine.token(), root(), request);
        refused(answer, 400, "InvalidParameter", "rule P10");
        assertThat(answer.body()).contains("GRUB").contains(CHANGED_GRUB);
        refused(
                call(
                        Optional.empty(),
                        "POST",
                        root() + "/attest/AzureGuest" + DATA_VERSION,
                        Guest.of(changed).request().compact()),
                400,
                "InvalidParameter",
                "rule P10");
        JsonObject integrity = holdfast()
                .call("GET", machine.id() + Extensions.VERSION, "")
                .json()
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .orElseThrow();
        assertThat(integrity.string("status")).contains("Unhealthy");
        assertThat(integrity.compact()).contains("\"P10\"").contains(CHANGED_GRUB);
    }

    @Test
    void aListThatCannotBeReadKeepsTheNodeFromStarting() throws Exception {
        Path data = Files.createDirectories(folder.resolve("unreadable"));
        Path list = Files.createDirectories(data.resolve("revoked-loaders")).resolve("dbxupdate_x64.bin");
        Files.copy(boots("sb_on/eventlog.bin"), list);
        RunningHoldfast.Result result = holdfast()
                .run(
                        "",
                        RunningHoldfast.home().resolve("holdfast").toString(),
                        "up",
                        "--data",
                        data.toString(),
                        "--no-agent",
                        "--listen",
                        "127.0.0.1:" + RunningHoldfast.freePort(),
                        "--agents",
                        "127.0.0.1:" + RunningHoldfast.freePort());
        assertThat(result.exit()).isNotZero();
        assertThat(result.output() + result.error())
                .contains("cannot start: ", list.getFileName() + " is no list of revoked boot loaders", "at byte 0");
    }
}
