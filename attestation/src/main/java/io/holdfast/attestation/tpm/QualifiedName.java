package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;

/** Names of keys with those of all their parents in them (Part 1, 16, "Qualified Name"). */
public final class QualifiedName {
    private QualifiedName() {}

    /** Of a key that stands directly below a hierarchy. */
    public static Bytes primary(Hierarchy hierarchy, TpmPublic key) {
        return join(key, new TpmWriter().u32(hierarchy.handle()).array());
    }

    /** Of a key below another one. */
    public static Bytes child(Bytes parent, TpmPublic key) {
        return join(key, parent.array());
    }

    private static Bytes join(TpmPublic key, byte[] parent) {
        HashAlgorithm hash = key.nameAlgorithm();
        return Bytes.of(new TpmWriter()
                .u16(hash.id())
                .bytes(hash.digest()
                        .digest(new TpmWriter()
                                .bytes(parent)
                                .bytes(key.name().array())
                                .array()))
                .array());
    }
}
