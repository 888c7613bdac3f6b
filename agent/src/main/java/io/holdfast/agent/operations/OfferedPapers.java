package io.holdfast.agent.operations;

import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The papers of a package, as the control plane offers them; nothing of them is believed here. The index is asked for once,
 * so that what is decided on it is decided on one.
 */
final class OfferedPapers {
    private final Gateway gateway;
    private final ExtensionWish wish;
    private Optional<byte[]> index = Optional.empty();

    OfferedPapers(Gateway gateway, ExtensionWish wish) {
        this.gateway = gateway;
        this.wish = wish;
    }

    byte[] index() throws IOException, RefusalException {
        if (index.isPresent()) {
            return index.get();
        }
        byte[] answer = required("the index of " + wish.type(), () -> gateway.index(wish.type()));
        index = Optional.of(answer);
        return answer;
    }

    boolean hasNoIndex() throws IOException {
        index = index.isPresent() ? index : found(() -> gateway.index(wish.type()));
        return index.isEmpty();
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
