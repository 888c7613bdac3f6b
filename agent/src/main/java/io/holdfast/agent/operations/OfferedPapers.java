package io.holdfast.agent.operations;

import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The papers of a package, as the control plane offers them; nothing of them is believed here. */
record OfferedPapers(Gateway gateway, ExtensionWish wish) {

    byte[] index() throws IOException, RefusalException {
        return required("the index of " + wish.type(), () -> gateway.index(wish.type()));
    }

    boolean hasNoIndex() throws IOException {
        return found(() -> gateway.index(wish.type())).isEmpty();
    }

    byte[] manifest() throws IOException, RefusalException {
        return required(
                "the manifest of " + wish.type() + " " + wish.version(),
                () -> gateway.manifest(wish.type(), wish.version()));
    }

    /** The vendor's detached signature. */
    Optional<byte[]> signature() throws IOException {
        return found(() -> gateway.signature(wish.type(), wish.version()));
    }

    /** Lists of signers that were taken back. */
    List<byte[]> revocations() throws IOException {
        return found(() -> gateway.revocations(wish.type())).orElse(List.of());
    }

    private interface Fetch<T> {
        T get() throws IOException;
    }

    private static <T> Optional<T> found(Fetch<T> fetch) throws IOException {
        try {
            return Optional.of(fetch.get());
        } catch (HttpStatusException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the control plane does not have is a refusal; what it cannot give now is worth another try. */
    private static <T> T required(String what, Fetch<T> fetch) throws IOException, RefusalException {
        try {
            return fetch.get();
        } catch (HttpStatusException e) {
            if (e.status() / 100 == 4 && e.status() != 408 && e.status() != 429) {
                throw new RefusalException(RefusalCode.PACKAGE_UNAVAILABLE, what + " cannot be had: " + e.getMessage());
            }
            throw e;
        }
    }
}
