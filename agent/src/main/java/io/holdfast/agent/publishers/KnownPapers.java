package io.holdfast.agent.publishers;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.packages.SignerRevocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this machine has learnt of publishers and does not forget: the index that it last accepted of each extension and
 * when, and the newest list of signers that each pinned root took back.
 */
public final class KnownPapers {
    private final Path folder;

    KnownPapers(Path folder) {
        this.folder = folder;
    }

    /** For what is there only during a check. */
    public Path scratch() throws IOException {
        DurableFiles.ownerOnlyDirectory(folder);
        return folder.resolve("checking");
    }

    /** When these very bytes were accepted as the index of this extension. */
    public Optional<Instant> accepted(ExtensionType type, Digest index) throws IOException {
        Optional<byte[]> content = OwnedFile.read(indexFile(type), 4 << 10);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            Fields fields = Fields.of(content.get(), Wire.LIMITS, "accepted index");
            return fields.digest("digest").equals(index) ? Optional.of(fields.instant("at")) : Optional.empty();
        } catch (ProtocolException e) {
            throw new IOException(indexFile(type) + ": " + e.getMessage(), e);
        }
    }

    public void accept(ExtensionType type, Digest index, Instant at) throws IOException {
        JsonObject json = JsonObject.builder()
                .put("digest", index.toString())
                .put("at", at.toString())
                .build();
        DurableFiles.ownerOnlyDirectory(folder);
        DurableFiles.write(indexFile(type), json.pretty().getBytes(StandardCharsets.UTF_8));
    }

    /** Publisher and type stay two names: {@code A.B} + {@code C} is not {@code A} + {@code B.C}. */
    private Path indexFile(ExtensionType type) {
        return folder.resolve((type.publisher() + "+" + type.type()).toLowerCase(Locale.ROOT) + ".index.json");
    }

    /**
     * The lists of these roots, after what was offered was looked at: one that a root has signed and that is newer than the
     * known one takes its place, everything else is passed over.
     */
    public List<SignerRevocations> revocations(List<PinnedRoot> roots, List<byte[]> offered) throws IOException {
        List<SignerRevocations> lists = new ArrayList<>();
        for (PinnedRoot root : roots) {
            Path file = folder.resolve(Fingerprint.of(root.certificate()) + ".crl");
            Optional<SignerRevocations> known = known(file, root);
            for (byte[] der : offered) {
                Optional<SignerRevocations> next = read(der, root);
                if (next.isPresent() && (known.isEmpty() || next.get().supersedes(known.get()))) {
                    if (known.isEmpty()
                            || !java.util.Arrays.equals(der, known.get().der())) {
                        DurableFiles.ownerOnlyDirectory(folder);
                        DurableFiles.write(file, der);
                    }
                    known = next;
                }
            }
            known.ifPresent(lists::add);
        }
        return List.copyOf(lists);
    }

    private static Optional<SignerRevocations> known(Path file, PinnedRoot root) throws IOException {
        Optional<byte[]> content = OwnedFile.read(file, SignerRevocations.MAX_LENGTH);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(read(content.get(), root)
                .orElseThrow(() -> new IOException(file + ": is not a revocation list of its root any more")));
    }

    private static Optional<SignerRevocations> read(byte[] der, PinnedRoot root) {
        try {
            return Optional.of(SignerRevocations.verify(der, root.certificate()));
        } catch (PackageTrustException _) {
            return Optional.empty(); // of another root, or of nobody
        }
    }
}
