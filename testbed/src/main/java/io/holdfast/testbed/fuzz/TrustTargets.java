package io.holdfast.testbed.fuzz;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.EpochOpening;
import io.holdfast.trust.log.EpochStatement;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogExportVerifier;
import io.holdfast.trust.log.LogExportWriter;
import io.holdfast.trust.log.MerkleFrontier;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.SignedNote;
import io.holdfast.trust.log.WitnessQuorum;
import io.holdfast.trust.log.WitnessRequest;
import io.holdfast.trust.log.WitnessSigner;
import io.holdfast.trust.log.WitnessVerdict;
import io.holdfast.trust.log.WitnessedLog;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.machine.TransportCms;
import io.holdfast.trust.machine.TransportKey;
import io.holdfast.trust.packages.DetachedSignature;
import io.holdfast.trust.packages.DevelopmentPublisher;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.packages.SignerRevocations;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import io.holdfast.trust.ssh.SshException;
import io.holdfast.trust.ssh.SshPublicKey;
import io.holdfast.trust.ssh.SshSignature;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Notes and checkpoints of the log, certificates, signed packages, sealed settings. */
final class TrustTargets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TrustTargets() {}

    static List<Target> all() {
        Instant now = Instant.now();
        return Stream.of(log(now), witnesses(), machine(now), packages(now), ssh())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Target> log(Instant now) {
        KeyPair key = Ed25519.generate(RANDOM);
        Origin origin = new Origin(new UUID(3, 4), 1);
        NoteSigner signer = NoteSigner.log(origin, key);
        Checkpoint checkpoint = new Checkpoint(origin, 12, Digest.of(new byte[] {7}));
        EpochStatement statement = new EpochStatement(new UUID(3, 4), 2, checkpoint, key.getPublic(), now);
        return List.of(
                Target.text(
                        "signed-note",
                        List.of(signer.sign(checkpoint)),
                        text -> {
                            String opened = SignedNote.parse(text).open(signer.verifier());
                            if (!opened.equals(checkpoint.body())) {
                                throw new IllegalStateException("a forged note was opened: " + opened);
                            }
                        },
                        LogException.class),
                Target.text("checkpoint", List.of(checkpoint.body()), Checkpoint::parse, LogException.class),
                Target.text("verifier-key", List.of(signer.verifier().text()), NoteVerifier::parse, LogException.class),
                Target.text("epoch-statement", List.of(statement.text()), EpochStatement::parse, LogException.class),
                Target.text("log-export", List.of(export(origin, signer)), TrustTargets::verify, LogException.class));
    }

    private static List<Target> witnesses() {
        KeyPair key = Ed25519.generate(RANDOM);
        Origin origin = new Origin(new UUID(3, 4), 1);
        NoteSigner signer = NoteSigner.log(origin, key);
        WitnessSigner witness = new WitnessSigner("witness.example/a", Ed25519.generate(RANDOM));
        MerkleFrontier tree = new MerkleFrontier();
        tree.add(Digest.of(new byte[] {1}));
        String note = signer.sign(new Checkpoint(origin, tree.size(), tree.root()));
        WitnessedLog log = WitnessedLog.fresh(signer.verifier(), Optional.empty());
        EpochOpening opening = new EpochOpening("statement", Bytes.of(new byte[16]), List.of(tree.root()), note);
        String quorum = new WitnessQuorum(1, List.of(witness.verifier())).toString();
        return List.of(
                Target.text(
                        "witness-request",
                        List.of(new WitnessRequest(0, List.of(), note).render()),
                        text -> {
                            WitnessVerdict verdict = log.judge(WitnessRequest.parse(text));
                            if (verdict instanceof WitnessVerdict.Cosign(WitnessedLog next) && next.size() != 1) {
                                throw new IllegalStateException("a forged checkpoint would be cosigned: " + text);
                            }
                        },
                        LogException.class),
                Target.bytes("epoch-opening", List.of(opening.json().utf8()), EpochOpening::parse, LogException.class),
                Target.text("witness-quorum", List.of(quorum), WitnessQuorum::parse, LogException.class),
                Target.text(
                        "cosignature",
                        List.of(cosignature(witness, note)),
                        text -> SignedCheckpoint.cosignature(note, text, witness.verifier()),
                        LogException.class));
    }

    private static String cosignature(WitnessSigner witness, String note) {
        try {
            return witness.line(note, Instant.EPOCH);
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String export(Origin origin, NoteSigner signer) {
        MerkleFrontier tree = new MerkleFrontier();
        NoteSigner recovery = new NoteSigner(Origin.recoveryName(origin.tenant()), Ed25519.generate(RANDOM));
        StringBuilder lines = new StringBuilder(
                LogExportWriter.header(origin.tenant(), List.of(signer.verifier()), recovery.verifier()));
        for (int i = 0; i < 3; i++) {
            byte[] body = ("body " + i).getBytes(StandardCharsets.UTF_8);
            byte[] salt = new byte[Leaf.SALT_LENGTH];
            Leaf leaf = Leaf.commit(LeafKind.EVENT, salt, body);
            tree.add(leaf.hash());
            lines.append('\n').append(LogExportWriter.leaf(origin.epoch(), i, leaf, salt, body));
        }
        String head = signer.sign(new Checkpoint(origin, tree.size(), tree.root()));
        return lines.append('\n').append(LogExportWriter.checkpoint(head)).toString();
    }

    private static void verify(String export) throws LogException {
        LogExportVerifier verifier = new LogExportVerifier();
        for (String line : export.lines().toList()) {
            verifier.line(line);
        }
        verifier.finish();
    }

    private static List<Target> machine(Instant now) {
        KeyPair key = Keys.p256(RANDOM);
        CertificateAuthority authority = CertificateAuthority.create("CA", now, RANDOM);
        Csr request = Csr.create(key, "m");
        X509Certificate certificate =
                authority.issueMachine(request, new EnrolmentId(new UUID(5, 6)), now, now.plus(Duration.ofDays(90)));
        TransportKey transport = TransportKey.create("handler", now, RANDOM);
        byte[] associated = "item".getBytes(StandardCharsets.UTF_8);
        return List.of(
                Target.bytes("certificate-request", List.of(request.der()), Csr::parse, PemException.class),
                Target.text(
                        "pem",
                        List.of(
                                Pem.certificate(certificate),
                                Pem.certificates(List.of(certificate, authority.certificate()))),
                        Pem::certificates,
                        PemException.class),
                Target.text(
                        "pem-private-key",
                        List.of(Pem.privateKey(key.getPrivate())),
                        Pem::privateKey,
                        PemException.class),
                Target.text(
                        "pem-public-key", List.of(Pem.publicKey(key.getPublic())), Pem::publicKey, PemException.class),
                Target.bytes(
                        "transport-envelope",
                        List.of(TransportCms.envelope(transport.certificate(), new byte[40])),
                        bytes -> TransportCms.open(transport.key(), transport.certificate(), bytes),
                        PemException.class),
                Target.bytes(
                        "sealed-settings",
                        List.of(Sealing.seal(key.getPublic(), associated, new byte[60], RANDOM)),
                        bytes -> Sealing.open(key.getPrivate(), associated, bytes),
                        SealingException.class));
    }

    /** Made by ssh-keygen over {@code echo hello}; its private key is thrown away. */
    private static List<Target> ssh() {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKvT7aKcP88W9Qd3A0QZ8/WUQAgN7aWekTb1edoXY5j1" + " ada";
        String signature = """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgq9Ptopw/zxb1B3cDRBnz9ZRACA
                3tpZ6RNvV52hdjmPUAAAAPaG9sZGZhc3Qtc2NyaXB0AAAAAAAAAAZzaGE1MTIAAABTAAAA
                C3NzaC1lZDI1NTE5AAAAQPtcfV4Nc8WEuwlQB+YmoWfB/xQ5eNm7Ggm+oeTyp9V3tJ/ZYH
                DNZYETLA0tZjnjMz1FkGgN1K8eXu9HFsLr1AQ=
                -----END SSH SIGNATURE-----
                """;
        byte[] script = "echo hello".getBytes(StandardCharsets.UTF_8);
        return List.of(
                Target.text("ssh-public-key", List.of(key), SshPublicKey::parseLine, SshException.class),
                Target.text(
                        "ssh-signature",
                        List.of(signature),
                        text -> SshSignature.parse(text)
                                .verify(script, "holdfast-script", List.of(SshPublicKey.parseLine(key))),
                        SshException.class));
    }

    private static List<Target> packages(Instant now) {
        ExtensionType type = ExtensionType.of("Contoso.Tools", "Hello");
        HandlerVersion version = new HandlerVersion("1.2.3");
        DevelopmentPublisher publisher = DevelopmentPublisher.create("Contoso", now, RANDOM);
        PackageManifest manifest = new PackageManifest(type, version, Digest.of(new byte[] {1}), 100, now);
        byte[] signed = publisher.signer().sign(manifest.utf8());
        PackageIndex.Entry entry = new PackageIndex.Entry(version, Digest.of(signed), manifest.digest(), false);
        PackageIndex index = new PackageIndex(type, 7, now, now.plus(Duration.ofDays(7)), List.of(entry));
        byte[] signedIndex = publisher.signer().sign(index.utf8());
        PackageTrust trust = new PackageTrust(List.of(publisher.pin("Contoso.Tools")));
        PackageTrust vendor = new PackageTrust(List.of(new PinnedRoot(VendorSample.root(), List.of("Contoso.Tools"))));
        return List.of(
                Target.bytes("manifest", List.of(manifest.utf8()), PackageManifest::parse, PackageTrustException.class),
                Target.bytes("index", List.of(index.utf8()), PackageIndex::parse, PackageTrustException.class),
                Target.bytes(
                        "detached-signature",
                        List.of(VendorSample.signature()),
                        bytes -> vendor.detached(
                                DetachedSignature.der(bytes),
                                type,
                                Digest.of("zip".getBytes(StandardCharsets.UTF_8)),
                                now),
                        PackageTrustException.class),
                Target.bytes(
                        "signer-revocations",
                        List.of(VendorSample.revocations()),
                        bytes -> SignerRevocations.verify(bytes, VendorSample.root()),
                        PackageTrustException.class),
                Target.bytes(
                        "signed-index",
                        List.of(signedIndex),
                        bytes -> {
                            PackageIndex read = trust.index(bytes, type, now);
                            if (!read.equals(index)) {
                                throw new IllegalStateException("a forged index was accepted: " + read);
                            }
                        },
                        PackageTrustException.class));
    }
}
