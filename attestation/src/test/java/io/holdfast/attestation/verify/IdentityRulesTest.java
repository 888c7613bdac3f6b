package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.Boots;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.ForgedKey;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.verify.Finding.Severity;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private static void refuses(Rule rule, String message, List<Finding> findings) {
        assertThat(findings)
                .as("%s", findings)
                .anySatisfy(finding -> {
                    assertThat(finding.rule()).isEqualTo(rule);
                    assertThat(finding.severity()).isEqualTo(Severity.REFUSAL);
                    assertThat(finding.message()).contains(message);
                })
                .allSatisfy(finding -> assertThat(finding.rule()).isEqualTo(rule));
    }

    private static X509Certificate authority(String name) throws IOException, CertificateException {
        try (var in = IdentityRulesTest.class.getResourceAsStream("/boots/ca/" + name)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(in.readAllBytes()));
        }
    }

    private static X509Certificate root() throws IOException, CertificateException {
        return authority("swtpm-localca-rootca-cert.pem");
    }

    private static X509Certificate issuer() throws IOException, CertificateException {
        return authority("issuercert.pem");
    }

    private static PublicKey ek(String boot) throws TpmException {
        return TpmPublic.parse(Boots.file(boot, "ek.pub")).publicKey();
    }

    @Test
    void i1EachAttributeIsNeeded() {
        for (int attribute : new int[] {
            ObjectAttributes.RESTRICTED,
            ObjectAttributes.SIGN,
            ObjectAttributes.FIXED_TPM,
            ObjectAttributes.FIXED_PARENT,
            ObjectAttributes.SENSITIVE_DATA_ORIGIN
        }) {
            ForgedKey key = ForgedKey.ec(ObjectAttributes.ATTESTATION_KEY & ~attribute);
            refuses(
                    Rule.I1,
                    "missing: " + ObjectAttributes.names(attribute).getFirst(),
                    IdentityRules.attestationKey(key.attestationKey(), Optional.empty()));
        }
        ForgedKey both = ForgedKey.ec(ObjectAttributes.ATTESTATION_KEY | ObjectAttributes.DECRYPT);
        refuses(Rule.I1, "does not decrypt", IdentityRules.attestationKey(both.attestationKey(), Optional.empty()));
    }

    @Test
    void i1AnotherNameThanAtEnrolmentIsRefused() {
        ForgedKey key = ForgedKey.ec();
        assertThat(IdentityRules.attestationKey(
                        key.attestationKey(), Optional.of(key.area().name())))
                .isEmpty();
        Bytes enrolled = ForgedKey.ec().area().name();
        refuses(
                Rule.I1,
                "expected: the enrolled one",
                IdentityRules.attestationKey(key.attestationKey(), Optional.of(enrolled)));
        refuses(
                Rule.I1,
                "without its public area",
                IdentityRules.attestationKey(AttestationKey.of(key.area().publicKey()), Optional.of(enrolled)));
    }

    @Test
    void i1AKeyFromPemIsOnlyNoted() throws TpmException {
        assertThat(IdentityRules.attestationKey(AttestationKey.parse(Boots.file("sb_on", "ak.pem")), Optional.empty()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE));
    }

    @Test
    void i2TheRealCertificatesLeadToTheirAuthority() throws Exception {
        for (String boot : Boots.ALL) {
            byte[] certificate = Boots.file(boot, "ekcert_rsa.der");
            assertThat(IdentityRules.ekCertificate(certificate, ek(boot), List.of(issuer()), List.of(root()), NOW))
                    .as(boot)
                    .isEmpty();
            assertThat(IdentityRules.ekCertificate(certificate, ek(boot), List.of(), List.of(issuer()), NOW))
                    .isEmpty();
            assertThat(IdentityRules.ekCertificate(
                            Arrays.copyOf(certificate, 2000), ek(boot), List.of(issuer()), List.of(root()), NOW))
                    .as("padded to its place in the TPM (I4)")
                    .isEmpty();
        }
    }

    @Test
    void i2AnotherKeysCertificateIsRefused() throws Exception {
        refuses(
                Rule.I2,
                "one of another key",
                IdentityRules.ekCertificate(
                        Boots.file("sb_on", "ekcert_rsa.der"), ek("sb_off"), List.of(issuer()), List.of(root()), NOW));
    }

    @Test
    void i2AnAuthorityThatIsNotPinnedIsRefused() throws Exception {
        byte[] certificate = Boots.file("sb_on", "ekcert_rsa.der");
        refuses(
                Rule.I2,
                "leads to no pinned manufacturer",
                IdentityRules.ekCertificate(certificate, ek("sb_on"), List.of(), List.of(root()), NOW));
        refuses(
                Rule.I2,
                "no manufacturer is pinned",
                IdentityRules.ekCertificate(certificate, ek("sb_on"), List.of(issuer()), List.of(), NOW));
        // an intermediate that the other side sends is not trusted by itself
        X509Certificate other = EkCertificate.parse(Boots.file("sb_off", "ekcert_rsa.der"));
        refuses(
                Rule.I2,
                "leads to no pinned manufacturer",
                IdentityRules.ekCertificate(certificate, ek("sb_on"), List.of(issuer(), root()), List.of(other), NOW));
    }

    @Test
    void i2AChangedCertificateIsRefused() throws Exception {
        byte[] certificate = Boots.file("sb_on", "ekcert_rsa.der");
        certificate[certificate.length - 1] ^= 1;
        refuses(
                Rule.I2,
                "leads to no pinned manufacturer",
                IdentityRules.ekCertificate(certificate, ek("sb_on"), List.of(issuer()), List.of(root()), NOW));
    }

    @Test
    void i3AnotherKeyThanAtEnrolmentIsRefused() throws Exception {
        Bytes name = TpmPublic.parse(Boots.file("sb_on", "ak.pub")).name();
        Bytes otherName = TpmPublic.parse(Boots.file("sb_off", "ak.pub")).name();
        Identity enrolled = Identity.of(name, ek("sb_on"));
        assertThat(IdentityRules.same(enrolled, Identity.of(name, ek("sb_on")))).isEmpty();
        refuses(Rule.I3, "attestation key is named", IdentityRules.same(enrolled, Identity.of(otherName, ek("sb_on"))));
        refuses(Rule.I3, "endorsement key has", IdentityRules.same(enrolled, Identity.of(name, ek("sb_off"))));
    }

    @Test
    void i4ACertificateOfSomethingElseIsRefused() throws Exception {
        X509Certificate issuer = issuer();
        List<Finding> findings = IdentityRules.ekCertificate(
                issuer.getEncoded(), issuer.getPublicKey(), List.of(), List.of(root()), NOW);
        refuses(Rule.I4, "extended key usage is absent", findings);
        refuses(Rule.I4, "lacks the TPM's [2.23.133.2.1, 2.23.133.2.2, 2.23.133.2.3]", findings);
        refuses(Rule.I4, "of an authority", findings);
        refuses(
                Rule.I4,
                "expected: a DER sequence",
                IdentityRules.ekCertificate(
                        new byte[] {1, 2, 3}, issuer.getPublicKey(), List.of(), List.of(root()), NOW));
    }
}
