package io.holdfast.control.extensions;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.packages.SignerRevocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The publisher roots that this control plane takes packages under. Machines pin their own and do not ask it. */
public final class Publishers {
    private static final String KIND = "publisher";
    private static final String REVOCATIONS = "publisher-revocations";

    private Publishers() {}

    public static void put(WriteTransaction transaction, String name, PinnedRoot root) {
        transaction.putDocument(KIND, Ascii.lower(name), root.json().with("name", name));
    }

    public static void delete(WriteTransaction transaction, String name) {
        transaction.deleteDocument(KIND, Ascii.lower(name));
    }

    public static List<JsonObject> all(ReadTransaction transaction) {
        return List.copyOf(transaction.documents(KIND, "").values());
    }

    /** The root that stands under this name. */
    static Optional<PinnedRoot> find(ReadTransaction transaction, String name) {
        return transaction.document(KIND, Ascii.lower(name)).map(Publishers::root);
    }

    private static PinnedRoot root(JsonObject json) {
        try {
            return PinnedRoot.parse(json.without("name"));
        } catch (PackageTrustException e) {
            throw new IllegalStateException("a stored publisher root is damaged", e);
        }
    }

    static PackageTrust trust(ReadTransaction transaction) {
        List<PinnedRoot> roots = new ArrayList<>();
        List<SignerRevocations> lists = new ArrayList<>();
        for (JsonObject json : all(transaction)) {
            PinnedRoot root = root(json);
            roots.add(root);
            revocations(transaction, json.string("name").orElseThrow(), root).ifPresent(lists::add);
        }
        return new PackageTrust(roots, lists);
    }

    /** The list of the root under this name; empty too when the root has become another one since. */
    static Optional<SignerRevocations> revocations(ReadTransaction transaction, String name, PinnedRoot root) {
        Optional<Bytes> der = transaction
                .document(REVOCATIONS, Ascii.lower(name))
                .flatMap(json -> json.string("list"))
                .map(Bytes::fromBase64);
        try {
            return der.isEmpty()
                    ? Optional.empty()
                    : Optional.of(SignerRevocations.verify(der.get().array(), root.certificate()));
        } catch (PackageTrustException _) {
            return Optional.empty();
        }
    }

    static void putRevocations(WriteTransaction transaction, String name, SignerRevocations list) {
        transaction.putDocument(
                REVOCATIONS,
                Ascii.lower(name),
                JsonObject.builder().put("list", Bytes.of(list.der()).base64()).build());
    }

    /** {@code {"lists": […]}}, base64 of DER: those of every root that may speak for this extension. */
    public static JsonObject revocations(ReadTransaction transaction, ExtensionType type) {
        List<String> lists = new ArrayList<>();
        for (JsonObject json : all(transaction)) {
            PinnedRoot root = root(json);
            if (root.covers(type)) {
                revocations(transaction, json.string("name").orElseThrow(), root)
                        .ifPresent(list -> lists.add(Bytes.of(list.der()).base64()));
            }
        }
        return JsonObject.of("lists", JsonArray.ofStrings(lists));
    }
}
