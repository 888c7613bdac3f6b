package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.NvArea;
import io.holdfast.attestation.tpm.Swtpm;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An enrolment with a software TPM that a manufacturer of our own gave its certificates. */
class ManufacturedTpmTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aManufacturedTpmIsEnrolledByItsCertificate() throws Exception {
        Path state = manufacture();
        List<X509Certificate> pinned = List.of(certificate("swtpm-localca-rootca-cert.pem"));
        List<X509Certificate> issuers = List.of(certificate("issuercert.pem"));
        try (Swtpm swtpm = Swtpm.start(state);
                TpmConnection connection = swtpm.location().open()) {
            Tpm tpm = new Tpm(connection);
            enrols(tpm, KeyTemplates.ekRsa2048(), NvArea.EK_CERTIFICATE_RSA_2048, issuers, pinned);
            enrols(tpm, KeyTemplates.ekP384(), NvArea.EK_CERTIFICATE_P384, issuers, pinned);

            // the certificate of this TPM says nothing of another endorsement key
            TpmObject other = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekP256());
            byte[] memory =
                    tpm.nvRead(NvArea.EK_CERTIFICATE_RSA_2048).orElseThrow().array();
            assertThat(IdentityRules.ekCertificate(
                            memory, other.publicArea().publicKey(), issuers, pinned, Instant.now()))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.rule()).isEqualTo(Rule.I2));
            tpm.flush(other.handle());
        }
    }

    private static void enrols(
            Tpm tpm, byte[] template, long index, List<X509Certificate> issuers, List<X509Certificate> pinned)
            throws Exception {
        TpmObject ek = tpm.createPrimary(Hierarchy.ENDORSEMENT, template);
        byte[] memory = tpm.nvRead(index).orElseThrow().array();
        assertThat(IdentityRules.ekCertificate(memory, ek.publicArea().publicKey(), issuers, pinned, Instant.now()))
                .isEmpty();
        TpmObject ak = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.attestationP256());
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        Credential credential = Credential.make(ek.publicArea(), ak.publicArea().name(), secret, RANDOM);
        assertThat(tpm.activate(ak, ek, credential)).isEqualTo(Bytes.of(secret));
        tpm.flush(ak.handle());
        tpm.flush(ek.handle());
    }

    private Path manufacture() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm_setup")), "swtpm-tools is not installed");
        Path authority = Files.createDirectory(folder.resolve("authority"));
        Path state = Files.createDirectory(folder.resolve("state"));
        Path options = folder.resolve("options");
        Files.writeString(options, "--platform-manufacturer Test\n--platform-version 1\n--platform-model Test\n");
        Path ca = folder.resolve("localca.conf");
        Files.writeString(
                ca,
                "statedir = " + authority + "\nsigningkey = " + authority + "/signkey.pem\nissuercert = " + authority
                        + "/issuercert.pem\ncertserial = " + authority + "/certserial\n");
        Path setup = folder.resolve("setup.conf");
        Files.writeString(
                setup,
                "create_certs_tool = /usr/bin/swtpm_localca\ncreate_certs_tool_config = " + ca
                        + "\ncreate_certs_tool_options = " + options + "\nactive_pcr_banks = sha256\n");
        Swtpm.run(
                folder,
                List.of(
                        "swtpm_setup",
                        "--tpm2",
                        "--tpmstate",
                        state.toString(),
                        "--config",
                        setup.toString(),
                        "--create-ek-cert",
                        "--overwrite"));
        return state;
    }

    private X509Certificate certificate(String name) throws IOException, CertificateException {
        try (var in = Files.newInputStream(folder.resolve("authority").resolve(name))) {
            if (CertificateFactory.getInstance("X.509").generateCertificate(in)
                    instanceof X509Certificate certificate) {
                return certificate;
            }
            throw new CertificateException(name + " is no X.509 certificate");
        }
    }
}
