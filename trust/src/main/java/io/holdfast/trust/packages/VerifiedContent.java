package io.holdfast.trust.packages;

import java.security.cert.X509Certificate;
import java.util.List;

/** Content whose signature was checked, who signed it, and the root that vouches for the signer. */
public final class VerifiedContent {
    private final byte[] content;
    private final List<X509Certificate> chain;

    VerifiedContent(byte[] content, List<X509Certificate> chain) {
        this.content = content;
        this.chain = chain;
    }

    /** The signer first, the root last. */
    List<X509Certificate> chain() {
        return chain;
    }

    public byte[] content() {
        return content.clone();
    }

    public X509Certificate signer() {
        return chain.getFirst();
    }

    public X509Certificate root() {
        return chain.getLast();
    }
}
