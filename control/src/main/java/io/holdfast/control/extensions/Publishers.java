package io.holdfast.control.extensions;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.util.List;

/** The publisher roots that this control plane takes packages under. Machines pin their own and do not ask it. */
public final class Publishers {
    private static final String KIND = "publisher";

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

    static PackageTrust trust(ReadTransaction transaction) {
        return new PackageTrust(all(transaction).stream()
                .map(json -> {
                    try {
                        return PinnedRoot.parse(json.without("name"));
                    } catch (PackageTrustException e) {
                        throw new IllegalStateException("a stored publisher root is damaged", e);
                    }
                })
                .toList());
    }
}
