package io.holdfast.attestation.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** EFI_SIGNATURE_LISTs of db and dbx (UEFI 2.10, 32.4.1), as far as they are well formed. */
final class SignatureLists {
    private static final byte[] X509 = HexFormat.of().parseHex("a159c0a5e494a74a87b5ab155c2bf072");
    private static final int HEAD = 28;
    private static final int OWNER = 16;
    private static final int MOST = 65_536;

    private SignatureLists() {}

    /** Where the data of an entry lie, without their owner. */
    record Entry(boolean certificate, int at, int size) {}

    static List<Entry> parse(byte[] lists) {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(lists).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (lists.length - at >= HEAD && entries.size() < MOST) {
            int list = buffer.getInt(at + 16);
            int header = buffer.getInt(at + 20);
            int size = buffer.getInt(at + 24);
            if (list < HEAD || list > lists.length - at || header < 0 || header > list - HEAD || size <= OWNER) {
                break;
            }
            boolean certificate = Arrays.equals(lists, at, at + 16, X509, 0, 16);
            for (int entry = at + HEAD + header; entry + size <= at + list && entries.size() < MOST; entry += size) {
                entries.add(new Entry(certificate, entry + OWNER, size - OWNER));
            }
            at += list;
        }
        return entries;
    }
}
