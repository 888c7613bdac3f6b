package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageSigning;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.packages.SignedIndex;
import io.holdfast.cli.publisher.PackageStore;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code extension adopt}: moves an extension to another root, such as from a development key to the real one. */
@picocli.CommandLine.Command(
        name = "adopt",
        description = {
            "Moves an extension to another root, such as from the development key to a publisher's own: signs the manifests",
            "of all its versions and the next index anew. The packages stay the same bytes. Before it, 'publisher add' makes",
            "the new root known in place of the old one; after it, each machine pins the new root."
        })
final class ExtensionAdopt extends Command {
    @Mixin
    private TypeParameter type = new TypeParameter();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "FILE",
            description =
                    "The root under which it was published, PEM (for the development key: DIR/dev-publisher/root.pem).")
    private Path from = Path.of("");

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Mixin
    private DataOption data = new DataOption();

    ExtensionAdopt(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        PublisherKey key = keys.key()
                .orElseThrow(() -> CommandException.unusable("no key (expected: --key FILE and --cert FILE)"));
        ExtensionType extension = type.type();
        Instant now = surroundings().clock().instant();
        List<X509Certificate> old = PublisherKey.certificates(from);
        try (ControlPlane controlPlane = data.open()) {
            PackageStore store = new PackageStore(controlPlane, data.folder().path());
            PackageIndex before = store.foreign(extension, old, now)
                    .map(SignedIndex::index)
                    .orElseThrow(() -> CommandException.refused("no index of " + extension + " is published"));
            PackageSigning signing = new PackageSigning(key, keys.expires(), Set.of());
            PackageSigning.Adopted adopted = signing.adopt(before, manifests(store, before, old), now);
            store.index(extension, adopted.index(), adopted.manifests());
            store.keep(extension, adopted.index());
            say(extension + ": " + adopted.manifests().size() + " versions are signed anew; index with sequence "
                    + (before.sequence() + 1) + " is published");
            say("Each machine: hfagent trust add '" + extension.publisher() + "' --root NEW-ROOT, then trust remove"
                    + " with the fingerprint of the old one");
        }
    }

    /** Nothing is signed that the old root did not vouch for. */
    private static Map<HandlerVersion, PackageManifest> manifests(
            PackageStore store, PackageIndex index, List<X509Certificate> old) throws CommandException {
        PackageTrust trust = new PackageTrust(old.stream()
                .map(root -> new PinnedRoot(root, List.of(index.type().publisher())))
                .toList());
        Map<HandlerVersion, PackageManifest> manifests = new LinkedHashMap<>();
        for (PackageIndex.Entry entry : index.versions()) {
            if (!entry.revoked()) {
                Bytes cms = store.manifest(index.type(), entry.version());
                try {
                    manifests.put(entry.version(), trust.manifest(cms.array(), index.type(), entry.version(), entry));
                } catch (PackageTrustException e) {
                    throw CommandException.refused(
                            "the manifest of " + entry.version() + " is not that of the old index: " + e.getMessage());
                }
            }
        }
        return manifests;
    }
}
