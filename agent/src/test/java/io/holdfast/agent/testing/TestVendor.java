package io.holdfast.agent.testing;

import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.packages.CmsSigner;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A vendor with a root and signers of its own, by the real openssl: signs zips as a whole, and takes signers back. */
public final class TestVendor {
    private final Path folder;

    public TestVendor(Path folder) {
        try {
            this.folder = Files.createDirectories(folder);
            openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key");
            openssl(
                    "req -x509 -new -key root.key -sha256 -days 30 -out root.pem -addext basicConstraints=critical,CA:TRUE"
                            + " -addext keyUsage=critical,keyCertSign,cRLSign -subj",
                    "/CN=Vendor root");
            Files.writeString(folder.resolve("ca.cnf"), """
                    [ca]
                    default_ca=c
                    [c]
                    database=index.txt
                    default_md=sha256
                    default_crl_days=30
                    crlnumber=crlnumber
                    """);
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(folder.resolve("crlnumber"), "01\n");
            addSigner("signer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void addSigner(String name) {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
        openssl(
                "req -new -key " + name + ".key -out " + name + ".csr -addext basicConstraints=CA:FALSE"
                        + " -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning -subj",
                "/CN=" + name);
        openssl("x509 -req -in " + name + ".csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -sha256"
                + " -copy_extensions copyall -out " + name + ".pem");
    }

    private void openssl(String arguments, String... more) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of(more));
        try {
            Path output = folder.resolve("openssl.txt");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + ": " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the tests need the openssl command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The detached signature over a zip, as vendors deliver it beside it. */
    public byte[] sign(byte[] zip) {
        try {
            Files.write(folder.resolve("x.zip"), zip);
            openssl(
                    "cms -sign -binary -md sha256 -in x.zip -signer signer.pem -inkey signer.key -outform DER -out x.cms");
            return Files.readAllBytes(folder.resolve("x.cms"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signs the other kind of papers: manifests and indexes. */
    public CmsSigner signer(String name) {
        try {
            return new CmsSigner(
                    Pem.privateKey(Files.readString(folder.resolve(name + ".key"))), List.of(certificate(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PemException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(String name) {
        try {
            return Pem.certificates(Files.readString(folder.resolve(name + ".pem")))
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PemException e) {
            throw new IllegalStateException(e);
        }
    }

    public PinnedRoot pin(String... names) {
        return new PinnedRoot(certificate("root"), List.of(names));
    }

    /** The root's list of what it has taken back, with these added; DER. */
    public byte[] revoke(String... signers) {
        for (String signer : signers) {
            openssl("ca -config ca.cnf -keyfile root.key -cert root.pem -revoke " + signer + ".pem");
        }
        openssl("ca -config ca.cnf -keyfile root.key -cert root.pem -gencrl -out list.pem");
        openssl("crl -in list.pem -outform DER -out list.crl");
        try {
            return Files.readAllBytes(folder.resolve("list.crl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
