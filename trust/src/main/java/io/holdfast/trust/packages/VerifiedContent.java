package io.holdfast.trust.packages;

import java.security.cert.X509Certificate;

/** Content whose signature was checked, who signed it, and the root that vouches for the signer. */
public final class VerifiedContent {
    private final byte[] content;
    private final X509Certificate signer;
    private final X509Certificate root;

    VerifiedContent(byte[] content, X509Certificate signer, X509Certificate root) {
        this.content = content;
        this.signer = signer;
        this.root = root;
    }

    public byte[] content() {
        return content.clone();
    }

    public X509Certificate signer() {
        return signer;
    }

    public X509Certificate root() {
        return root;
    }
}
