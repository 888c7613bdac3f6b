package io.holdfast.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.PrivateKeySigner;
import io.holdfast.attestation.jose.TestCertificates;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {
    private static final Instant NOW = TestCertificates.NOW;
    private static final String TEXT = "version=1.0;\nauthorizationrules { => permit(); };\n";
    private static final KeyPair SIGNER = TestCertificates.rsa();
    private static final KeyPair ROOT = TestCertificates.rsa();
    private static final KeyPair STRANGER = TestCertificates.rsa();
    private static final X509Certificate SIGNER_CERTIFICATE = TestCertificates.self("signer", SIGNER, true);
    private static final X509Certificate ROOT_CERTIFICATE = TestCertificates.self("root", ROOT, true);
    private static final X509Certificate BELOW_ROOT = TestCertificates.issued("leaf", SIGNER, "root", ROOT, false);

    private static byte[] payload(String text) {
        return JsonObject.of("AttestationPolicy", Json.of(Base64Url.encode(text.getBytes(StandardCharsets.UTF_8))))
                .utf8();
    }

    private static String signed(byte[] payload, KeyPair key, List<X509Certificate> chain) {
        JsonObject header = chain.isEmpty()
                ? JsonObject.of("jwk", Jwk.of(key.getPublic()).toJson())
                : JsonObject.of("x5c", X5c.json(chain));
        return Jws.sign(header, payload, new PrivateKeySigner(JwsAlgorithm.RS256, key.getPrivate()));
    }

    private static PolicyTrust isolated(X509Certificate... signers) {
        return new PolicyTrust.Isolated(new PolicySigners(List.of(signers)));
    }

    private static void assertRefused(Code code, String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(PolicyDocumentException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void anUnsecuredPolicyIsReadAndHashed() throws Exception {
        PolicyDocument document = PolicyDocument.unsecured(TEXT);
        assertThat(document.text()).isEqualTo(TEXT);
        assertThat(document.document().policySigner()).isEmpty();
        String encoded = Base64Url.encode(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(document.policyHash())
                .isEqualTo(Base64Url.encode(
                        Digest.of(encoded.getBytes(StandardCharsets.UTF_8)).bytes()));
        assertThat(document.document().hash())
                .isEqualTo(Base64Url.encode(Digest.of(document.document().jws().getBytes(StandardCharsets.UTF_8))
                        .bytes()));
        // quoted, and with blanks around: the same document
        assertThat(PolicyDocument.parse(" \"" + document.document().jws() + "\"\n"))
                .isEqualTo(document);
    }

    @Test
    void aSignedPolicyShowsItsSigner() throws Exception {
        PolicyDocument byKey = PolicyDocument.parse(signed(payload(TEXT), SIGNER, List.of()));
        assertThat(byKey.document()
                        .policySigner()
                        .orElseThrow()
                        .object("jwk")
                        .orElseThrow()
                        .string("kty"))
                .contains("RSA");
        PolicyDocument byChain = PolicyDocument.parse(signed(payload(TEXT), SIGNER, List.of(SIGNER_CERTIFICATE)));
        assertThat(byChain.document()
                        .policySigner()
                        .orElseThrow()
                        .object("jwk")
                        .orElseThrow()
                        .has("x5c"))
                .isTrue();
        new PolicyTrust.Aad().check(byKey.document(), NOW);
        new PolicyTrust.Aad().check(byChain.document(), NOW);
        new PolicyTrust.Aad().check(PolicyDocument.unsecured(TEXT).document(), NOW);
    }

    @Test
    void aKeyOnP256SignsAsWell() throws Exception {
        KeyPair ec = TestCertificates.ec();
        String jws = Jws.sign(
                JsonObject.of("jwk", Jwk.of(ec.getPublic()).toJson()),
                payload(TEXT),
                new PrivateKeySigner(JwsAlgorithm.ES256, ec.getPrivate()));
        assertThat(PolicyDocument.parse(jws).text()).isEqualTo(TEXT);
    }

    /** One reader would look at the one, another at the other. */
    @Test
    void twoAnswersToOneQuestionAreRefused() {
        JsonObject twoKeys = JsonObject.of(
                "x5c",
                X5c.json(List.of(SIGNER_CERTIFICATE)),
                "jwk",
                Jwk.of(STRANGER.getPublic()).toJson());
        String jws = Jws.sign(twoKeys, payload(TEXT), new PrivateKeySigner(JwsAlgorithm.RS256, SIGNER.getPrivate()));
        assertRefused(Code.INVALID_OPERATION, "jwk and x5c have different keys", () -> PolicyDocument.parse(jws));
        JsonObject twoNames = JsonObject.of(
                "policyCertificate",
                Jwk.of(List.of(SIGNER_CERTIFICATE)).toJson(),
                "maa-policyCertificate",
                Jwk.of(List.of(ROOT_CERTIFICATE)).toJson());
        assertRefused(
                Code.INVALID_OPERATION,
                "under 2 names",
                () -> CertificateDocument.parse(signed(twoNames.utf8(), ROOT, List.of(ROOT_CERTIFICATE))));
    }

    @Test
    void malformedDocumentsAreInvalidOperations() {
        String other = Jws.unsecured(
                JsonObject.EMPTY, JsonObject.of("Policy", Json.of("x")).utf8());
        String text = Jws.unsecured(
                JsonObject.EMPTY,
                JsonObject.of("AttestationPolicy", Json.of("a)b")).utf8());
        String binary = Jws.unsecured(
                JsonObject.EMPTY,
                JsonObject.of("AttestationPolicy", Json.of(Base64Url.encode(new byte[] {-1, -2})))
                        .utf8());
        String swapped = signed(payload(TEXT), SIGNER, List.of(ROOT_CERTIFICATE));
        String withSignature = Jws.unsecured(JsonObject.EMPTY, payload(TEXT)) + "AAAA";
        String keyless = Jws.sign(
                JsonObject.EMPTY, payload(TEXT), new PrivateKeySigner(JwsAlgorithm.RS256, SIGNER.getPrivate()));
        for (String body :
                List.of("", "no periods", TEXT, other, text, binary, swapped, withSignature, keyless, "\"")) {
            assertRefused(Code.INVALID_OPERATION, "", () -> PolicyDocument.parse(body));
        }
    }

    @Test
    void anIsolatedProviderTakesOnlyItsSigners() throws Exception {
        PolicyTrust trust = isolated(SIGNER_CERTIFICATE);
        trust.check(SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of(SIGNER_CERTIFICATE))), NOW);
        trust.check(SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of())), NOW);
        assertRefused(
                Code.INVALID_OPERATION,
                "not signed",
                () -> trust.check(PolicyDocument.unsecured(TEXT).document(), NOW));
        X509Certificate stranger = TestCertificates.self("signer", STRANGER, true);
        assertRefused(
                Code.INVALID_OPERATION,
                "not one of the provider's policy signers",
                () -> trust.check(SignedDocument.parse(signed(payload(TEXT), STRANGER, List.of(stranger))), NOW));
        // the trusted certificate beside a stranger's own proves nothing
        assertRefused(
                Code.INVALID_PARAMETER,
                "Invalid certificate chain",
                () -> trust.check(
                        SignedDocument.parse(signed(payload(TEXT), STRANGER, List.of(stranger, SIGNER_CERTIFICATE))),
                        NOW));
        assertRefused(
                Code.INVALID_OPERATION,
                "",
                () -> trust.check(
                        SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of())), NOW.plusSeconds(7_200)));
    }

    @Test
    void anIsolatedProviderTakesWhatIsIssuedBelowItsSigner() throws Exception {
        PolicyTrust trust = isolated(ROOT_CERTIFICATE);
        trust.check(SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of(BELOW_ROOT))), NOW);
        trust.check(SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of(BELOW_ROOT, ROOT_CERTIFICATE))), NOW);
        // a leaf is no authority: what it issues is not trusted
        X509Certificate belowLeaf = TestCertificates.issued("below", STRANGER, "leaf", SIGNER, false);
        assertRefused(
                Code.INVALID_PARAMETER,
                "no certificate authority",
                () -> trust.check(
                        SignedDocument.parse(
                                signed(payload(TEXT), STRANGER, List.of(belowLeaf, BELOW_ROOT, ROOT_CERTIFICATE))),
                        NOW));
        PolicyTrust leafTrust = isolated(BELOW_ROOT);
        assertThatThrownBy(() ->
                        leafTrust.check(SignedDocument.parse(signed(payload(TEXT), STRANGER, List.of(belowLeaf))), NOW))
                .isInstanceOf(PolicyDocumentException.class);
        // of another root with the same name
        X509Certificate forged = TestCertificates.issued("leaf", STRANGER, "root", STRANGER, false);
        assertThatThrownBy(
                        () -> trust.check(SignedDocument.parse(signed(payload(TEXT), STRANGER, List.of(forged))), NOW))
                .isInstanceOf(PolicyDocumentException.class);
    }

    @Test
    void aRootThatIsNoAuthorityIsAnInvalidParameter() {
        X509Certificate noAuthority = TestCertificates.self("signer", SIGNER, false);
        assertRefused(
                Code.INVALID_PARAMETER,
                "BasicConstraints CA=TRUE",
                () -> new PolicyTrust.Aad()
                        .check(SignedDocument.parse(signed(payload(TEXT), SIGNER, List.of(noAuthority))), NOW));
        assertRefused(
                Code.INVALID_PARAMETER,
                "BasicConstraints CA=TRUE",
                () -> new PolicySigners(List.of()).with(List.of(noAuthority), NOW));
        assertRefused(
                Code.INVALID_PARAMETER,
                "unable to find the issuer",
                () -> new PolicySigners(List.of()).with(List.of(BELOW_ROOT), NOW));
        assertRefused(
                Code.INVALID_PARAMETER,
                "not valid now",
                () -> new PolicySigners(List.of()).with(List.of(SIGNER_CERTIFICATE), NOW.minusSeconds(7_200)));
    }

    @Test
    void aResetIsAnEmptyPayload() throws Exception {
        assertThat(PolicyReset.parse("eyJhbGciOiJub25lIn0..").document().signer())
                .isEmpty();
        assertThat(PolicyReset.parse(signed(new byte[0], SIGNER, List.of(SIGNER_CERTIFICATE)))
                        .document()
                        .signer())
                .isPresent();
        assertRefused(
                Code.INVALID_OPERATION,
                "has a payload",
                () -> PolicyReset.parse(signed(payload(TEXT), SIGNER, List.of(SIGNER_CERTIFICATE))));
        assertRefused(
                Code.INVALID_OPERATION,
                "is not eyJhbGciOiJub25lIn0..",
                () -> PolicyReset.parse(Jws.unsecured(JsonObject.of("typ", Json.of("JWT")), new byte[0])));
    }

    @Test
    void certificatesComeUnderThreeNamesAndInThreeWrappings() throws Exception {
        JsonObject jwk = Jwk.of(List.of(BELOW_ROOT, ROOT_CERTIFICATE)).toJson();
        for (String name : List.of("maa-policyCertificate", "policyCertificate", "x-ms-policyCertificate")) {
            String jws = signed(JsonObject.of(name, jwk).utf8(), ROOT, List.of(ROOT_CERTIFICATE));
            for (String body : List.of(
                    jws,
                    '"' + jws + '"',
                    JsonObject.of("certificate", Json.of(jws)).compact())) {
                assertThat(CertificateDocument.parse(body).chain()).containsExactly(BELOW_ROOT, ROOT_CERTIFICATE);
            }
        }
        String asText = signed(
                JsonObject.of("policyCertificate", Json.of(jwk.compact())).utf8(), ROOT, List.of(ROOT_CERTIFICATE));
        assertThat(CertificateDocument.parse(asText).chain()).hasSize(2);
        assertRefused(
                Code.INVALID_OPERATION,
                "Could not find \"maa-policyCertificate\" claim",
                () -> CertificateDocument.parse(signed(payload(TEXT), ROOT, List.of(ROOT_CERTIFICATE))));
        assertRefused(
                Code.INVALID_OPERATION,
                "has no x5c",
                () -> CertificateDocument.parse(signed(
                        JsonObject.of(
                                        "policyCertificate",
                                        Jwk.of(SIGNER.getPublic()).toJson())
                                .utf8(),
                        ROOT,
                        List.of(ROOT_CERTIFICATE))));
    }

    @Test
    void signersAreAddedAndRemovedButForTheLast() throws Exception {
        PolicySigners signers = PolicySigners.parse(Jwk.set(List.of(Jwk.of(List.of(SIGNER_CERTIFICATE)))), NOW);
        PolicySigners both = signers.with(List.of(BELOW_ROOT, ROOT_CERTIFICATE), NOW);
        assertThat(both.certificates()).containsExactly(SIGNER_CERTIFICATE, BELOW_ROOT);
        assertThat(both.with(List.of(SIGNER_CERTIFICATE), NOW)).isEqualTo(both);
        assertThat(both.without(SIGNER_CERTIFICATE).certificates()).containsExactly(BELOW_ROOT);
        assertThat(both.without(ROOT_CERTIFICATE)).isEqualTo(both);
        assertRefused(Code.INVALID_OPERATION, "The last policy signer", () -> signers.without(SIGNER_CERTIFICATE));
        assertThat(both.toJson().array("keys").orElseThrow().size()).isEqualTo(2);
        assertThat(PolicySigners.thumbprint(SIGNER_CERTIFICATE)).matches("[0-9a-f]{40}");
        assertRefused(
                Code.INVALID_PARAMETER,
                "no keys",
                () -> PolicySigners.parse(JsonObject.of("keys", JsonArray.EMPTY), NOW));
    }
}
