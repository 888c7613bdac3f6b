package io.holdfast.testbed;

import io.holdfast.attestation.tpm.NvArea;
import io.holdfast.attestation.tpm.TpmChannel;
import io.holdfast.testbed.attestation.NvMemory;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A maker of software TPMs ({@code swtpm_setup} with its local authority): a root, below it an issuer, below that the TPM. */
public record TpmMaker(Path folder) {
    static final String ROOT = "swtpm-localca-rootca-cert.pem";
    static final String ISSUER = "issuercert.pem";

    private Path authority() {
        return folder.resolve("authority");
    }

    /** Makes a TPM whose state comes into a folder. */
    void make(Path state) {
        try {
            Path authority = Files.createDirectories(authority());
            Path local = folder.resolve("localca.conf");
            Files.writeString(local, """
                    statedir = %1$s
                    signingkey = %1$s/signkey.pem
                    issuercert = %1$s/issuercert.pem
                    certserial = %1$s/certserial
                    """.formatted(authority));
            Path options = folder.resolve("localca.options");
            Files.writeString(options, """
                    --platform-manufacturer Holdfast
                    --platform-version 1
                    --platform-model test
                    """);
            Path setup = folder.resolve("setup.conf");
            Files.writeString(setup, """
                    create_certs_tool = /usr/bin/swtpm_localca
                    create_certs_tool_config = %s
                    create_certs_tool_options = %s
                    """.formatted(local, options));
            run(List.of(
                    "swtpm_setup",
                    "--tpm2",
                    "--config",
                    setup.toString(),
                    "--tpmstate",
                    state.toString(),
                    "--create-ek-cert",
                    "--lock-nvram",
                    "--pcr-banks",
                    "sha1,sha256,sha384",
                    "--overwrite",
                    "--logfile",
                    folder.resolve("setup.log").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<String> command) {
        try {
            Path log = folder.resolve("tool.log");
            Process tool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                tool.destroyForcibly();
                throw new IllegalStateException(
                        command + ": " + RunningHoldfast.read(log) + RunningHoldfast.read(folder.resolve("setup.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes a control plane believe this maker alone, and not whom it lets issue. */
    public void pinRoot(RunningHoldfast holdfast) {
        pin(holdfast, ROOT);
    }

    void pin(RunningHoldfast holdfast, String... certificates) {
        try {
            Path roots = Files.createDirectories(holdfast.data().resolve("tpm-roots"));
            for (String name : certificates) {
                Files.copy(authority().resolve(name), roots.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the issuer's certificate into a TPM, as makers do (EK Credential Profile 2.5, 2.2.1.5): in two areas. */
    void keepIssuer(TpmChannel tpm) throws IOException {
        try {
            byte[] der = issuer().getEncoded();
            int first = der.length / 2;
            NvMemory.put(tpm, NvArea.EK_ISSUERS, Arrays.copyOf(der, first));
            NvMemory.put(tpm, NvArea.EK_ISSUERS + 1, Arrays.copyOfRange(der, first, der.length));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate root() {
        return certificate(ROOT);
    }

    /** Who issues the certificates of the TPMs, below the root. */
    public X509Certificate issuer() {
        return certificate(ISSUER);
    }

    private X509Certificate certificate(String name) {
        try {
            return Pem.certificates(Files.readString(authority().resolve(name))).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PemException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
