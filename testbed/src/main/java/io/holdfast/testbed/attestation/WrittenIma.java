package io.holdfast.testbed.attestation;

import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Entries of a kernel's list (Linux, Documentation/security/IMA-templates.rst), as a test wants them. */
public final class WrittenIma {
    private static final int AGGREGATED = 10;

    private WrittenIma() {}

    /** The entry that each list begins with. */
    public static Bytes bootAggregate(PcrValues quoted) {
        MessageDigest digest = HashAlgorithm.SHA256.digest();
        for (int pcr = 0; pcr < AGGREGATED; pcr++) {
            digest.update(quoted.value(pcr).orElseThrow().array());
        }
        return file("boot_aggregate", digest.digest());
    }

    /** Template {@code ima-ng}. */
    public static Bytes file(String name, byte[] sha256) {
        return entry("ima-ng", together(digest(sha256), sized(text(name + "\0"))));
    }

    /** Template {@code ima-buf}: what is measured and is no file, such as {@code kernel_version}. */
    public static Bytes buffer(String name, String content) {
        byte[] measured = text(content);
        byte[] sha256 = HashAlgorithm.SHA256.digest().digest(measured);
        return entry("ima-buf", together(digest(sha256), sized(text(name + "\0")), sized(measured)));
    }

    private static byte[] digest(byte[] sha256) {
        return sized(together(text("sha256:\0"), sha256));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sized(byte[] content) {
        return together(number(content.length), content);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static Bytes entry(String template, byte[] data) {
        return Bytes.of(together(
                number(ImaPosition.PCR), HashAlgorithm.SHA1.digest().digest(data), sized(text(template)), sized(data)));
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Entries one after the other. */
    public static Bytes list(Bytes... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Bytes entry : entries) {
            out.writeBytes(entry.array());
        }
        return Bytes.of(out.toByteArray());
    }
}
