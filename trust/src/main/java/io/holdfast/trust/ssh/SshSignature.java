package io.holdfast.trust.ssh;

import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;

/**
 * A detached signature of {@code ssh-keygen -Y sign} (PROTOCOL.sshsig, version 1).
 *
 * @param key that it says it is by; it proves nothing by itself
 * @param hash {@code sha256} or {@code sha512}
 * @param algorithm of the signature proper
 */
public record SshSignature(SshPublicKey key, String namespace, String hash, String algorithm, Bytes value) {
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TEXT = 16_384;

    /** From the armoured text. */
    public static SshSignature parse(String armoured) throws SshException {
        String text = armoured.strip();
        if (text.length() > MAX_TEXT) {
            throw new SshException(
                    "the signature has " + text.length() + " characters (expected: at most " + MAX_TEXT + ")");
        }
        if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() + END.length()) {
            throw new SshException("the signature does not stand between " + BEGIN + " and " + END);
        }
        String base64 = text.substring(BEGIN.length(), text.length() - END.length());
        return read(SshPublicKey.decode(base64.replaceAll("[\\r\\n\\t ]", ""), "the signature"));
    }

    private static SshSignature read(byte[] blob) throws SshException {
        SshReader reader = new SshReader(blob, "the signature");
        if (!Arrays.equals(reader.take(MAGIC.length), MAGIC)) {
            throw new SshException("the signature does not begin with SSHSIG");
        }
        long version = reader.uint32();
        if (version != 1) {
            throw new SshException("the signature is of version " + version + " (expected: 1)");
        }
        SshPublicKey key = SshPublicKey.parse(reader.string());
        String namespace = reader.name();
        byte[] reserved = reader.string();
        String hash = reader.name();
        SshReader inner = new SshReader(reader.string(), "the signature");
        reader.end();
        if (namespace.isEmpty() || reserved.length > 0) {
            throw new SshException("the signature has no namespace, or a reserved part that is not empty");
        }
        if (!hash.equals("sha256") && !hash.equals("sha512")) {
            throw new SshException("the signature is over a hash by " + hash + " (expected: sha256 or sha512)");
        }
        String algorithm = inner.name();
        byte[] value = inner.string();
        inner.end();
        return new SshSignature(key, namespace, hash, algorithm, Bytes.of(value));
    }

    /**
     * The one of the keys by which the message is signed for the namespace.
     *
     * @throws SshException when there is none: another key, namespace or message
     */
    public SshPublicKey verify(byte[] message, String expectedNamespace, List<SshPublicKey> keys) throws SshException {
        if (!namespace.equals(expectedNamespace)) {
            throw new SshException(
                    "the signature is for the namespace " + namespace + " (expected: " + expectedNamespace + ")");
        }
        SshPublicKey signer = keys.stream()
                .filter(key::sameAs)
                .findFirst()
                .orElseThrow(() -> new SshException("the signature is by " + key.fingerprint()
                        + ", which is none of the " + keys.size() + " allowed signers"));
        if (!fits(signer, signed(message))) {
            throw new SshException("the signature by " + signer + " is not of these bytes");
        }
        return signer;
    }

    /** PROTOCOL.sshsig, "Signed Data". */
    private byte[] signed(byte[] message) throws SshException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        string(out, namespace.getBytes(StandardCharsets.US_ASCII));
        string(out, new byte[0]);
        string(out, hash.getBytes(StandardCharsets.US_ASCII));
        try {
            String name = hash.equals("sha256") ? "SHA-256" : "SHA-512";
            string(out, MessageDigest.getInstance(name).digest(message));
        } catch (GeneralSecurityException e) {
            throw new SshException("the hash cannot be made: " + e.getMessage());
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, byte[] content) {
        int length = content.length;
        out.write(length >>> 24);
        out.write(length >>> 16);
        out.write(length >>> 8);
        out.write(length);
        out.writeBytes(content);
    }

    private boolean fits(SshPublicKey signer, byte[] data) throws SshException {
        byte[] raw = value.array();
        boolean known = switch (signer.type()) {
            case SshPublicKey.ED25519 -> algorithm.equals(SshPublicKey.ED25519) && raw.length == 64;
            case SshPublicKey.ECDSA_P256 -> algorithm.equals(SshPublicKey.ECDSA_P256);
            default -> algorithm.equals("rsa-sha2-256") || algorithm.equals("rsa-sha2-512");
        };
        if (!known) {
            throw new SshException("a signature of type " + algorithm + " by a key of type " + signer.type()
                    + " is not taken (RSA: rsa-sha2-256 or rsa-sha2-512)");
        }
        try {
            Signature verifier = Signature.getInstance(
                    switch (algorithm) {
                        case SshPublicKey.ED25519 -> "Ed25519";
                        case SshPublicKey.ECDSA_P256 -> "SHA256withECDSAinP1363Format";
                        case "rsa-sha2-256" -> "SHA256withRSA";
                        default -> "SHA512withRSA";
                    });
            verifier.initVerify(signer.key());
            verifier.update(data);
            return verifier.verify(algorithm.equals(SshPublicKey.ECDSA_P256) ? p1363(raw) : raw);
        } catch (GeneralSecurityException _) {
            return false; // a signature of an impossible shape
        }
    }

    /** r and s as two numbers of 32 bytes (RFC 5656, 3.1.2). */
    private static byte[] p1363(byte[] pair) throws SshException {
        SshReader reader = new SshReader(pair, "the signature");
        byte[] both = new byte[64];
        for (int half = 0; half < 2; half++) {
            BigInteger number = reader.positive();
            if (number.bitLength() > 256) {
                throw new SshException("the signature has a number of " + number.bitLength() + " bits (expected: 256)");
            }
            byte[] bytes = number.toByteArray();
            int skip = Math.max(0, bytes.length - 32);
            System.arraycopy(bytes, skip, both, half * 32 + 32 - (bytes.length - skip), bytes.length - skip);
        }
        reader.end();
        return both;
    }

    @Override
    public String toString() {
        return "SshSignature[" + namespace + ", " + key + "]";
    }
}
