package io.holdfast.attestation.revocation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Writes lists of revocations as they are published. */
public final class DbxBytes {
    public static final String SHA256 = "2616c4c14c509240aca941f936934328";
    public static final String X509 = "a159c0a5e494a74a87b5ab155c2bf072";
    public static final String X509_SHA256 = "92a4d23bc0967940b420fcf98ef103ed";

    private static final String OWNER = "bd9afa775903324dbd6028f4e78f784b";
    private static final String PKCS7 = "9dd2af4adf68ee498aa9347d375665a7";

    private DbxBytes() {}

    /** One EFI_SIGNATURE_LIST; entries of one size. */
    public static byte[] list(String type, byte[]... entries) {
        int size = 16 + entries[0].length;
        byte[] bytes = new byte[28 + entries.length * size];
        ByteBuffer list = ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HexFormat.of().parseHex(type))
                .putInt(28 + entries.length * size)
                .putInt(0)
                .putInt(size);
        for (byte[] entry : entries) {
            list.put(HexFormat.of().parseHex(OWNER)).put(entry);
        }
        return bytes;
    }

    /** With EFI_VARIABLE_AUTHENTICATION_2 and some signature in front. */
    public static byte[] update(byte[] lists) {
        byte[] signature = {0x30, 3, 2, 1, 1};
        byte[] bytes = new byte[40 + signature.length + lists.length];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0xda, 7, 3, 6, 19, 17, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                .putInt(24 + signature.length)
                .putShort((short) 0x0200)
                .putShort((short) 0x0EF1)
                .put(HexFormat.of().parseHex(PKCS7))
                .put(signature)
                .put(lists);
        return bytes;
    }

    public static byte[] together(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
