package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.IdentityRules;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes the attestation key of a machine's TPM known (rules I1 to I4): the key gets a certificate when its TPM opens a
 * secret that only the TPM with a trusted endorsement key can open, and only while it holds that very key (TPM 2.0 Part 1,
 * 24).
 */
final class KeyEnrolment {
    static final String ACTION = "Microsoft.HybridCompute/machines/attestationKey/write";

    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private final Store store;
    private final ActivityRecorder activity;
    private final Challenges challenges;
    private final AttestationKeys keys;
    private final TpmRoots roots;
    private final SecureRandom random;

    KeyEnrolment(
            Store store,
            ActivityRecorder activity,
            Challenges challenges,
            AttestationKeys keys,
            TpmRoots roots,
            SecureRandom random) {
        this.store = store;
        this.activity = activity;
        this.challenges = challenges;
        this.keys = keys;
        this.roots = roots;
        this.random = random;
    }

    /** {@code holdfast.enrol}: a secret for the TPM. */
    JsonObject begin(RequestContext context, Provider provider, EnrolmentRow machine, Members message) {
        TpmPublic ek = message.tpm("ek_pub", message.base64Url("ek_pub"), TpmPublic::parse);
        TpmPublic ak = message.tpm("ak_pub", message.base64Url("ak_pub"), TpmPublic::parse);
        refuse(
                "The key of 'ak_pub' is no attestation key",
                IdentityRules.attestationKey(AttestationKey.of(ak), Optional.empty()));
        Digest ekDigest = Digest.of(ek.publicKey().getEncoded());
        String trustedBy = trust(context, machine.machine(), ek, ekDigest, message);
        MachineIdentity identity = new MachineIdentity(machine.machine(), ak, ekDigest, trustedBy, context.time());
        store.read(transaction -> requireSame(transaction, identity));
        byte[] secret = challenges.fresh();
        Credential credential;
        try {
            credential = Credential.make(ek, ak.name(), secret, random);
        } catch (TpmException e) {
            throw message.wrong("ek_pub", "cannot be used: " + e.getMessage());
        }
        JsonObject sealed = JsonObject.builder()
                .put("enrolment", machine.id().toString())
                .put("attestationKey", Bytes.of(ak.area()).base64())
                .put("ek", ekDigest.toString())
                .put("trustedBy", trustedBy)
                .put("secret", Digest.of(secret).toString())
                .build();
        return JsonObject.builder()
                .put("credential_blob", encoded(credential.blob()))
                .put("encrypted_secret", encoded(credential.secret()))
                .put(
                        "service_context",
                        encoded(Bytes.of(challenges.seal(Challenges.Use.ENROL, provider, sealed, context.time()))))
                .build();
    }

    /** {@code holdfast.activate}: the certificate, when the TPM has opened the secret. */
    JsonObject finish(RequestContext context, Provider provider, EnrolmentRow machine, Members message) {
        JsonObject sealed = challenges.open(
                Challenges.Use.ENROL,
                provider,
                message.base64Url("service_context").array(),
                context.time());
        Digest secret = Digest.parse(sealed.string("secret").orElseThrow());
        boolean opened = secret.equals(Digest.of(message.base64Url("secret").array()));
        boolean same =
                sealed.string("enrolment").equals(Optional.of(machine.id().toString()));
        if (!opened || !same) {
            throw message.wrong(
                    opened ? "service_context" : "secret",
                    opened
                            ? "belongs to another machine"
                            : "is not the one that was sealed to the TPM (rule I2: the attestation key is not bound to"
                                    + " the endorsement key)");
        }
        MachineIdentity identity = new MachineIdentity(
                machine.machine(),
                message.tpm(
                        "service_context",
                        Bytes.fromBase64(sealed.string("attestationKey").orElseThrow()),
                        TpmPublic::parse),
                Digest.parse(sealed.string("ek").orElseThrow()),
                sealed.string("trustedBy").orElseThrow(),
                context.time());
        boolean first = store.commit(transaction -> {
            boolean known = requireSame(transaction, identity);
            if (!known) {
                identity.put(transaction);
                record(transaction, context, identity);
            }
            return !known;
        });
        X509Certificate certificate = keys.attestationKeys()
                .issueAttestationKey(
                        identity.attestationKey().publicKey(),
                        AttestationIdentity.owner(machine),
                        context.time().minus(CLOCK_SKEW),
                        context.time().plus(CERTIFICATE_LIFE));
        return JsonObject.builder()
                .put("aik_cert", encoded(Bytes.of(io.holdfast.attestation.jose.X5c.der(certificate))))
                .put("first", first)
                .build();
    }

    private void record(WriteTransaction transaction, RequestContext context, MachineIdentity identity) {
        activity.record(
                transaction,
                context,
                ACTION,
                "Succeeded",
                "Created (HTTP Status Code: 201)",
                identity.machine(),
                JsonObject.builder()
                        .put("attestationKey", hex(identity.attestationKey().name()))
                        .put("ekPublicKeySha256", identity.ek().toString())
                        .put("trustedBy", identity.trustedBy())
                        .build());
    }

    /** Rule I3: whether the machine has this very TPM on record; refuses when it has another. */
    private static boolean requireSame(ReadTransaction transaction, MachineIdentity identity) {
        Optional<MachineIdentity> known = MachineIdentity.find(transaction, identity.machine());
        known.ifPresent(before -> {
            List<Finding> findings = IdentityRules.same(before.identity(), identity.identity());
            if (!findings.isEmpty()) {
                throw Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "The machine '" + identity.machine().name() + "' has another TPM or attestation key on"
                                        + " record: " + words(findings) + ". When its TPM was changed, an administrator"
                                        + " says so: POST " + identity.machine() + "/resetAttestationKey.",
                                "ak_pub")
                        .exception();
            }
        });
        return known.isPresent();
    }

    private String trust(RequestContext context, ResourceId machine, TpmPublic ek, Digest ekDigest, Members message) {
        boolean approved = store.read(transaction -> transaction.resource(machine))
                .flatMap(row -> row.document().object("properties"))
                .flatMap(properties -> properties.object("securityProfile"))
                .flatMap(profile -> profile.string("ekPublicKeySha256"))
                .filter(digest -> digest.equalsIgnoreCase(ekDigest.toString()))
                .isPresent();
        if (approved) {
            return "securityProfile.ekPublicKeySha256 of the machine";
        }
        Optional<Bytes> certificate = message.optionalBase64Url("ek_cert");
        String remedy = ". An administrator pins the manufacturer's root (a PEM file in tpm-roots/ of the control"
                + " plane), or approves this key: securityProfile.ekPublicKeySha256 = " + ekDigest + " on the machine.";
        if (certificate.isEmpty()) {
            throw message.wrong("ek_cert", "is missing, and the endorsement key is not approved (rule I2)" + remedy);
        }
        List<Finding> findings = IdentityRules.ekCertificate(
                certificate.get().array(), ek.publicKey(), issuers(message), roots.certificates(), context.time());
        List<Finding> refusals = refusals(findings);
        if (!refusals.isEmpty()) {
            throw message.wrong("ek_cert", "is refused: " + words(refusals) + remedy);
        }
        return "certificate of the endorsement key, issued by "
                + message.tpm("ek_cert", certificate.get(), EkCertificate::parse)
                        .getIssuerX500Principal()
                        .getName();
    }

    /** Certificates between that of the endorsement key and a pinned one, as the TPM or its maker gives them; nobody trusts them. */
    private static List<X509Certificate> issuers(Members message) {
        return message.base64Urls("ek_issuers", EkCertificate.MAX_ISSUERS).stream()
                .map(der -> message.tpm("ek_issuers", der, EkCertificate::parse))
                .toList();
    }

    private static void refuse(String what, List<Finding> findings) {
        List<Finding> refusals = refusals(findings);
        if (!refusals.isEmpty()) {
            throw new ProblemException(ProblemCode.INVALID_PARAMETER, what + ": " + words(refusals) + ".");
        }
    }

    static List<Finding> refusals(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSAL)
                .toList();
    }

    /** Each with its rule. */
    static String words(List<Finding> findings) {
        return findings.stream()
                .map(finding -> "rule " + finding.rule() + ": " + finding.message())
                .collect(Collectors.joining("; "));
    }

    private static String encoded(Bytes bytes) {
        return io.holdfast.attestation.jose.Base64Url.encode(bytes.array());
    }

    private static String hex(Bytes bytes) {
        return java.util.HexFormat.of().formatHex(bytes.array());
    }

    /**
     * Forgets the TPM of a machine, for an administrator who has changed it.
     *
     * @throws ProblemException ResourceNotFound
     */
    void reset(RequestContext context, ResourceId machine) {
        store.commit(transaction -> {
            ResourceId known = transaction
                    .resource(machine)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.RESOURCE_NOT_FOUND, "The machine " + machine + " does not exist."))
                    .id();
            MachineIdentity.delete(transaction, known);
            activity.record(
                    transaction,
                    context,
                    "Microsoft.HybridCompute/machines/resetAttestationKey/action",
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    known,
                    JsonObject.EMPTY);
            return true;
        });
    }
}
