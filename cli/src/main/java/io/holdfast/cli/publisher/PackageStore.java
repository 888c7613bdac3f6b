package io.holdfast.cli.publisher;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageKind;
import io.holdfast.cli.packages.PackageName;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.packages.SignedDocuments;
import io.holdfast.cli.packages.SignedIndex;
import io.holdfast.cli.packages.StagedPackage;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.CmsVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A control plane's packages, as their publisher sees them. The publisher believes none of its words: an index from there
 * counts only with the publisher's own signature, and only when it is not older than the last one made here.
 */
public final class PackageStore {
    private static final String PATH = "/holdfast/packages";

    private final ControlPlane controlPlane;
    private final KeptIndexes kept;

    /** @param data where the last index of each extension is kept */
    public PackageStore(ControlPlane controlPlane, Path data) {
        this.controlPlane = controlPlane;
        this.kept = new KeptIndexes(data);
    }

    /** Sends the bytes and has them scanned. */
    public JsonObject upload(StagedPackage staged, boolean unscanned) throws CommandException {
        JsonObject uploaded = upload(staged.zip(), unscanned);
        String digest = uploaded.string("digest").orElse("none");
        if (!digest.equals(staged.digest().toString())) {
            throw CommandException.refused("the control plane received other bytes: SHA-256 " + digest + " (expected: "
                    + staged.digest() + ")");
        }
        return uploaded;
    }

    public JsonObject upload(Path zip, boolean unscanned) throws CommandException {
        return controlPlane.upload(PATH + "/uploads" + (unscanned ? "?unscanned=true" : ""), zip);
    }

    /** The index that the next one follows. */
    public Optional<SignedIndex> previous(ExtensionType type, PublisherKey key, Instant now) throws CommandException {
        Optional<JsonObject> answer = controlPlane.find(path(type) + "/index");
        Optional<SignedIndex> offered = Optional.empty();
        if (answer.isPresent()) {
            offered = Optional.of(SignedIndex.verify(cms(answer.get()), type, key, now, "on the control plane"));
        }
        Optional<Bytes> last = kept.find(type);
        Optional<SignedIndex> mine = Optional.empty();
        if (last.isPresent()) {
            mine = Optional.of(SignedIndex.verify(last.get(), type, key, now, "that was published from here last"));
        }
        return SignedIndex.newest(offered, mine);
    }

    /** Another signer's index on the control plane, as it was at this time below those roots. */
    public Optional<SignedIndex> foreign(ExtensionType type, List<X509Certificate> roots, Instant now)
            throws CommandException {
        Optional<JsonObject> answer = controlPlane.find(path(type) + "/index");
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(SignedIndex.verify(cms(answer.get()), type, roots, now, "on the control plane"));
    }

    /** The manifest of a version, as it was published. */
    public Bytes manifest(ExtensionType type, HandlerVersion version) throws CommandException {
        return cms(controlPlane.read(path(type) + "/manifests/" + version));
    }

    /** Hands over the next index, with the manifests that change with it; gives what it revokes, and where that stands. */
    public JsonObject index(ExtensionType type, Bytes index, Map<HandlerVersion, Bytes> manifests)
            throws CommandException {
        JsonObject.Builder changed = JsonObject.builder();
        manifests.forEach((version, cms) -> changed.put(version.text(), cms.base64()));
        return controlPlane.put(
                path(type) + "/index",
                JsonObject.builder()
                        .put("index", index.base64())
                        .put("manifests", changed.build())
                        .build());
    }

    /** Hands over a vendor's detached signature of an uploaded package; gives the catalogue's entry. */
    public JsonObject vendor(PackageName name, boolean multiConfig, String digest, Bytes signature)
            throws CommandException {
        return controlPlane.post(
                PATH,
                JsonObject.builder()
                        .put("publisher", name.type().publisher())
                        .put("type", name.type().type())
                        .put("version", name.version().text())
                        .put("digest", digest)
                        .put("signature", signature.base64())
                        .put("multiConfig", multiConfig)
                        .build());
    }

    /** Everything that is published. */
    public List<JsonObject> all() throws CommandException {
        return controlPlane.list(PATH);
    }

    private static String path(ExtensionType type) {
        return PATH + "/" + type.publisher() + "/" + type.type();
    }

    private static Bytes cms(JsonObject answer) throws CommandException {
        try {
            return answer.string("cms")
                    .filter(text -> text.length() <= 2 * CmsVerifier.MAX_LENGTH)
                    .map(Bytes::fromBase64)
                    .orElseThrow(() -> CommandException.refused("the control plane's index has no 'cms'"));
        } catch (IllegalArgumentException e) {
            throw CommandException.refused("the control plane's index is not base64");
        }
    }

    /** Hands over the signed documents of an uploaded package; gives the catalogue's entry. */
    public JsonObject publish(PackageName name, PackageKind kind, boolean multiConfig, SignedDocuments documents)
            throws CommandException {
        return controlPlane.post(
                PATH,
                JsonObject.builder()
                        .put("publisher", name.type().publisher())
                        .put("type", name.type().type())
                        .put("version", name.version().text())
                        .put("kind", kind.text())
                        .put("manifest", documents.manifest().base64())
                        .put("index", documents.index().base64())
                        .put("multiConfig", multiConfig)
                        .build());
    }

    /** Remembers an index that the control plane took. */
    public void keep(ExtensionType type, Bytes index) throws IOException {
        kept.keep(type, index);
    }
}
