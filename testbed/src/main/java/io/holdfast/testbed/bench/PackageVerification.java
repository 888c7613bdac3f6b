package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.DevelopmentPublisher;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What a machine does with the bytes of a package before it opens it, beside what only hashes the same file. */
final class PackageVerification implements Benchmark {
    private static final int MEGABYTES = 500;
    private static final int ROUNDS = 4;

    @Override
    public String name() {
        return "package-verification";
    }

    @Override
    public String about() {
        return "hashing and storing a package of " + MEGABYTES
                + " MB as an agent does, beside sha256sum, openssl dgst and"
                + " openssl cms -verify on the same file; the best of " + ROUNDS + " rounds each.";
    }

    /** One way to go through the file. */
    @FunctionalInterface
    private interface Way {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Path file = work.path("package");
        write(file);
        Path signature = sign(work, file);
        Path digests = work.path("digests");
        double openssl = best(() -> tool("openssl", "dgst", "-sha256", "-out", digests.toString(), file.toString()));
        String digest = RunningHoldfast.read(digests).strip().replaceAll(".*= *", "");
        double sha256sum = best(() -> tool("sha256sum", file.toString()));
        double cms = best(() -> tool(
                "openssl",
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "der",
                "-in",
                signature.toString(),
                "-content",
                file.toString(),
                "-purpose",
                "any",
                "-CAfile",
                work.path("root.pem").toString(),
                "-out",
                "/dev/null"));
        List<String> rates = agentsRates(work, file, digest);
        double verified = Double.parseDouble(rates.getFirst());
        double received = Double.parseDouble(rates.getLast());
        double copied = best(
                () -> tool("dd", "if=" + file, "of=" + work.path("copied"), "bs=64K", "conv=fsync", "status=none"));
        return new Report()
                .row(
                        "verified",
                        rate(verified),
                        "openssl dgst " + rate(openssl),
                        Sample.ratio(verified / openssl),
                        ">= 0.9",
                        verified / openssl >= 0.9)
                .row("verified", rate(verified), "sha256sum " + rate(sha256sum), Sample.ratio(verified / sha256sum))
                .row("verified", rate(verified), "openssl cms -verify " + rate(cms), Sample.ratio(verified / cms))
                .row(
                        "hashed, stored and forced",
                        rate(received),
                        "dd conv=fsync " + rate(copied),
                        Sample.ratio(received / copied));
    }

    /** Runs {@link VerifyingAgent} in a JVM with the flags of the agent. */
    private static List<String> agentsRates(Workplace work, Path file, String digest)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(System.getProperty("holdfast.agent.flags", "").strip().split("\\s+")));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                VerifyingAgent.class.getName(),
                file.toString(),
                digest,
                work.path("received").toString()));
        Path rates = work.path("rates");
        Process process = new ProcessBuilder(command)
                .redirectOutput(rates.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("the agent's part ended with " + process.exitValue());
        }
        return RunningHoldfast.read(rates).lines().toList();
    }

    private static void write(Path file) throws IOException {
        byte[] chunk = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < MEGABYTES * 1_000_000 / chunk.length; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
    }

    private static Path sign(Workplace work, Path file) throws IOException, InterruptedException {
        DevelopmentPublisher publisher = DevelopmentPublisher.create("bench", Instant.now(), new SecureRandom());
        Path certificate = work.path("signer.pem");
        Path key = work.path("signer.key");
        Path signature = work.path("signature");
        Files.writeString(work.path("root.pem"), Pem.certificate(publisher.root()));
        Files.writeString(certificate, Pem.certificate(publisher.signerCertificate()));
        Files.writeString(key, Pem.privateKey(publisher.signerKey()));
        tool(
                "openssl",
                "cms",
                "-sign",
                "-binary",
                "-md",
                "sha256",
                "-signer",
                certificate.toString(),
                "-inkey",
                key.toString(),
                "-in",
                file.toString(),
                "-outform",
                "der",
                "-out",
                signature.toString());
        return signature;
    }

    private static void tool(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
    }

    /** Megabytes a second of the fastest round. */
    private static double best(Way way) throws IOException, InterruptedException {
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            way.run();
            best = Math.max(best, MEGABYTES / ((System.nanoTime() - start) / 1e9));
        }
        return best;
    }

    private static String rate(double megabytes) {
        return String.format(Locale.ROOT, "%.0f MB/s", megabytes);
    }
}
