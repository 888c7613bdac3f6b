package io.holdfast.trust.packages;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.codec.Fields;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which versions of one extension the publisher allows now.
 *
 * @param sequence rises with every index of this extension; a machine takes no smaller one than it has seen
 * @param expires after it the index allows no version that is not installed already
 * @param versions each at most once, in any order
 */
public record PackageIndex(
        ExtensionType type, long sequence, Instant issued, Instant expires, List<PackageIndex.Entry> versions) {
    public static final int MAX_VERSIONS = 2000;

    private static final String KIND = "holdfast.package.index/1";
    private static final Set<String> MEMBERS =
            Set.of("kind", "publisher", "type", "sequence", "issued", "expires", "versions");
    private static final Set<String> ENTRY = Set.of("version", "manifest", "package", "revoked");

    /**
     * One version.
     *
     * @param manifestDigest of the signed manifest, as CMS bytes
     * @param packageDigest of the zip
     */
    public record Entry(HandlerVersion version, Digest manifestDigest, Digest packageDigest, boolean revoked) {}

    public PackageIndex {
        versions = List.copyOf(versions);
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 1)");
        }
        if (!issued.isBefore(expires)) {
            throw new IllegalArgumentException("expires: " + expires + " (expected: after " + issued + ")");
        }
        if (versions.size() > MAX_VERSIONS) {
            throw new IllegalArgumentException(
                    "versions: " + versions.size() + " (expected: at most " + MAX_VERSIONS + ")");
        }
        Set<HandlerVersion> seen = new TreeSet<>();
        for (Entry entry : versions) {
            if (!seen.add(entry.version())) {
                throw new IllegalArgumentException("version " + entry.version() + " stands twice, by number");
            }
        }
    }

    /** The entry of this version, revoked or not; versions are compared by number. */
    public Optional<Entry> find(HandlerVersion version) {
        return versions.stream()
                .filter(entry -> entry.version().compareTo(version) == 0)
                .findFirst();
    }

    /** The entry of a version that may be installed. */
    public Entry require(HandlerVersion version) throws PackageTrustException {
        Entry entry = find(version)
                .orElseThrow(() -> new PackageTrustException(
                        Reason.NOT_LISTED,
                        "version " + version + " of " + type + " is not in the index with sequence " + sequence));
        if (entry.revoked()) {
            throw new PackageTrustException(
                    Reason.REVOKED,
                    "version " + version + " of " + type + " is revoked by the index with sequence " + sequence);
        }
        return entry;
    }

    /** Whether the index is past its end. It still holds for versions that are installed. */
    public boolean expired(Instant at) {
        return !at.isBefore(expires);
    }

    /** Refuses an expired index, for what is new on a machine. */
    public void requireFresh(Instant at) throws PackageTrustException {
        if (expired(at)) {
            throw new PackageTrustException(
                    Reason.EXPIRED,
                    "the index of " + type + " with sequence " + sequence + " expired at " + expires + " (now: " + at
                            + ")");
        }
    }

    /** Refuses an index older than one that was seen. */
    public void checkSequence(long known) throws PackageTrustException {
        if (sequence < known) {
            throw new PackageTrustException(
                    Reason.ROLLED_BACK,
                    "the index of " + type + " has sequence " + sequence + " (expected: at least " + known + ")");
        }
    }

    /** The document that is signed. */
    public byte[] utf8() {
        List<Json> entries = new ArrayList<>();
        for (Entry entry : versions) {
            entries.add(JsonObject.builder()
                    .put("version", entry.version().text())
                    .put("manifest", entry.manifestDigest().toString())
                    .put("package", entry.packageDigest().toString())
                    .put("revoked", entry.revoked())
                    .build());
        }
        return JsonObject.builder()
                .put("kind", KIND)
                .put("publisher", type.publisher())
                .put("type", type.type())
                .put("sequence", sequence)
                .put("issued", issued.toString())
                .put("expires", expires.toString())
                .put("versions", new JsonArray(entries))
                .build()
                .utf8();
    }

    /** Reads a document; whether to believe it is for {@link PackageTrust}. */
    public static PackageIndex parse(byte[] utf8) throws PackageTrustException {
        return Documents.read(utf8, "index", json -> {
            Fields fields = Fields.of(json, "index", MEMBERS);
            fields.require("kind", KIND);
            List<Entry> entries = new ArrayList<>();
            for (Json item : fields.items("versions", MAX_VERSIONS)) {
                Fields entry = Fields.of(item, "version of the index", ENTRY);
                entries.add(new Entry(
                        Documents.version(entry),
                        entry.digest("manifest"),
                        entry.digest("package"),
                        entry.bool("revoked")));
            }
            return new PackageIndex(
                    Documents.type(fields),
                    fields.number("sequence", 1, Long.MAX_VALUE),
                    fields.instant("issued"),
                    fields.instant("expires"),
                    entries);
        });
    }
}
