package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.BinaryData;
import com.azure.security.attestation.AttestationAdministrationClient;
import com.azure.security.attestation.AttestationAdministrationClientBuilder;
import com.azure.security.attestation.AttestationClient;
import com.azure.security.attestation.AttestationClientBuilder;
import com.azure.security.attestation.models.AttestationPolicySetOptions;
import com.azure.security.attestation.models.AttestationSigningKey;
import com.azure.security.attestation.models.AttestationType;
import com.azure.security.attestation.models.CertificateModification;
import com.azure.security.attestation.models.PolicyManagementCertificateOptions;
import com.azure.security.attestation.models.PolicyModification;
import com.azure.security.attestation.models.PolicyResult;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.TpmMessages;
import io.holdfast.testbed.attestation.WindowsBoot;
import io.holdfast.testbed.attestation.WindowsMessages;
import io.holdfast.trust.x509.CertificateBuilder;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The client library of Azure Attestation, as it is, against attestation providers of a real control plane. */
class AzureAttestationClientTest extends AttestationCalls {
    private HttpClient library() {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder()
                        .sslContext(RunningHoldfast.trust(holdfast().data().resolve("ca.pem"))))
                .build();
    }

    private TokenCredential credential() {
        return request -> {
            assertThat(request.getScopes()).containsExactly("https://attest.azure.net/.default");
            return Mono.just(new AccessToken(
                    attestationToken(), OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(50)));
        };
    }

    private AttestationAdministrationClient administration(String provider) {
        return new AttestationAdministrationClientBuilder()
                .endpoint(provider)
                .httpClient(library())
                .credential(credential())
                .buildClient();
    }

    @Test
    void theAzureClientAttests() throws Exception {
        String open = provider("open", "\"tpmAttestationAuthentication\":\"Disabled\"");
        assertThat(call("PUT", open + "/policies/Tpm" + DATA_VERSION, unsecured(LAX))
                        .status())
                .isEqualTo(200);
        AttestationClient client = new AttestationClientBuilder()
                .endpoint(open)
                .httpClient(library())
                .buildClient();
        assertThat(client.getOpenIdMetadata().getIssuer()).isEqualTo(open);
        assertThat(client.listAttestationSigners().getAttestationSigners()).hasSize(1);
        JsonObject begun = ((JsonObject) Json.parse(client.attestTpm("{\"payload\":{\"type\":\"aikcert\"}}")))
                .object("payload")
                .orElseThrow();
        JsonObject request = TpmMessages.of(ForgedTpm.of(insecure.pcrs()))
                .request(begun, List.of(TpmMessages.tcg(insecure.eventLog())), Optional.empty());
        JsonObject answer = (JsonObject)
                Json.parse(client.attestTpm(JsonObject.of("payload", request).compact()));
        String report = answer.object("payload")
                .flatMap(payload -> payload.string("report"))
                .orElseThrow();
        assertThat(verified(open, report).getJWTClaimsSet().getClaim("secureBootEnabled"))
                .isEqualTo(false);
        WindowsBoot windows = WindowsBoot.of(secure, false, WindowsMessages.key());
        JsonObject first = new WindowsMessages(ForgedTpm.of(List.of(windows.pcrs())), WindowsMessages.key())
                .request(begun, windows.eventLog());
        assertThat(client.attestTpm(JsonObject.of("payload", first).compact()))
                .as("version 1")
                .startsWith("{\"payload\":{\"report\":\"");
        assertThatThrownBy(() -> client.attestSgxEnclave(BinaryData.fromString("no quote")))
                .isInstanceOfSatisfying(
                        HttpResponseException.class,
                        e -> assertThat(e.getMessage()).contains("400").contains("not looked at here"));
    }

    @Test
    void theAzureClientSetsAndResetsAPolicy() {
        AttestationAdministrationClient client = administration(provider("policies", ""));
        assertThat(client.getAttestationPolicy(AttestationType.TPM)).isNullOrEmpty();
        PolicyResult set = client.setAttestationPolicy(AttestationType.TPM, DENY_WITHOUT_SECURE_BOOT);
        assertThat(set.getPolicyResolution()).isEqualTo(PolicyModification.UPDATED);
        assertThat(client.getAttestationPolicy(AttestationType.TPM)).isEqualTo(DENY_WITHOUT_SECURE_BOOT);
        assertThatThrownBy(
                        () -> client.setAttestationPolicy(AttestationType.TPM, "version=1.0; authorizationrules[ };"))
                .isInstanceOfSatisfying(
                        HttpResponseException.class,
                        e -> assertThat(e.getMessage())
                                .contains("PolicyParsingError")
                                .contains("Line"));
        assertThat(client.resetAttestationPolicy(AttestationType.TPM).getPolicyResolution())
                .isEqualTo(PolicyModification.REMOVED);
        assertThat(client.getAttestationPolicy(AttestationType.TPM)).isNullOrEmpty();
        assertThat(client.getAttestationPolicy(AttestationType.SGX_ENCLAVE)).contains("permit()");
    }

    /** A key with a certificate that is its own authority, and says nothing of what the key is for. */
    private record Signer(X509Certificate certificate, KeyPair pair) {
        static Signer make() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            Instant now = Instant.now();
            X500Name name = new X500Name("CN=Policies");
            byte[] der = new X509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(now.toEpochMilli()),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(Duration.ofDays(9))),
                            name,
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
                    .getEncoded();
            return new Signer(CertificateBuilder.parse(der), pair);
        }

        AttestationSigningKey key() {
            return new AttestationSigningKey(certificate, pair.getPrivate());
        }

        String keys() {
            return "\"policySigningCertificates\":"
                    + Jwk.set(List.of(Jwk.of(List.of(certificate)))).compact();
        }
    }

    @Test
    void theAzureClientSignsPoliciesOfAnIsolatedProvider() throws Exception {
        Signer first = Signer.make();
        Signer second = Signer.make();
        String isolated = provider("isolated", first.keys());
        assertThat(property(holdfast().call("GET", resource("isolated") + VERSION, ""), "trustModel"))
                .isEqualTo("Isolated");
        AttestationAdministrationClient client = administration(isolated);
        // alg none, though the caller owns everything
        assertThatThrownBy(() -> client.setAttestationPolicy(AttestationType.TPM, DENY_WITHOUT_SECURE_BOOT))
                .isInstanceOfSatisfying(
                        HttpResponseException.class,
                        e -> assertThat(e.getMessage())
                                .contains("InvalidOperation")
                                .contains("not signed"));
        AttestationPolicySetOptions options = new AttestationPolicySetOptions()
                .setAttestationPolicy(DENY_WITHOUT_SECURE_BOOT)
                .setAttestationSigner(first.key());
        PolicyResult set = client.setAttestationPolicy(AttestationType.TPM, options);
        assertThat(set.getPolicyResolution()).isEqualTo(PolicyModification.UPDATED);
        assertThat(set.getPolicySigner().getCertificates()).containsExactly(first.certificate());
        assertThat(set.getPolicyTokenHash().toBytes())
                .isEqualTo(client.calculatePolicyTokenHash(DENY_WITHOUT_SECURE_BOOT, first.key())
                        .toBytes());
        assertThatThrownBy(() -> client.setAttestationPolicy(
                        AttestationType.TPM,
                        new AttestationPolicySetOptions()
                                .setAttestationPolicy(LAX)
                                .setAttestationSigner(second.key())))
                .hasMessageContaining("InvalidOperation");
        assertThat(client.addPolicyManagementCertificate(
                                new PolicyManagementCertificateOptions(second.certificate(), first.key()))
                        .getCertificateResolution())
                .isEqualTo(CertificateModification.IS_PRESENT);
        assertThat(client.listPolicyManagementCertificates().getAttestationSigners())
                .hasSize(2);
        assertThat(client.deletePolicyManagementCertificate(
                                new PolicyManagementCertificateOptions(first.certificate(), second.key()))
                        .getCertificateResolution())
                .isEqualTo(CertificateModification.IS_ABSENT);
        assertThatThrownBy(() -> client.deletePolicyManagementCertificate(
                        new PolicyManagementCertificateOptions(second.certificate(), second.key())))
                .hasMessageContaining("last policy signer");
        assertThat(client.resetAttestationPolicy(
                                AttestationType.TPM,
                                new AttestationPolicySetOptions().setAttestationSigner(second.key()))
                        .getPolicyResolution())
                .isEqualTo(PolicyModification.REMOVED);
    }
}
