package io.holdfast.attestation.eventlog;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** EFI_GUID as text, and the names of some. */
final class Guids {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("8be4df61-93ca-11d2-aa0d-00e098032b8c", "EFI_GLOBAL_VARIABLE"),
            Map.entry("d719b2cb-3d3a-4596-a3bc-dad00e67656f", "EFI_IMAGE_SECURITY_DATABASE"),
            Map.entry("605dab50-e046-4300-abb6-3dd810dd8b23", "SHIM_LOCK"),
            Map.entry("77fa9abd-0359-4d32-bd60-28f4e78f784b", "Microsoft"),
            Map.entry("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system partition"),
            Map.entry("0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux file system"),
            Map.entry("4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "Linux root (x86-64)"),
            Map.entry("e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM"),
            Map.entry("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap"),
            Map.entry("e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved"),
            Map.entry("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data"),
            Map.entry("de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery"));

    /** Three numbers in little-endian order, eight bytes. */
    private static final int[] ORDER = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

    private Guids() {}

    /** {@code 8be4df61-93ca-11d2-aa0d-00e098032b8c}. */
    static String text(DataReader data, int at) {
        byte[] mixed = new byte[16];
        for (int i = 0; i < 16; i++) {
            mixed[i] = (byte) data.u8(at + ORDER[i]);
        }
        String hex = HexFormat.of().formatHex(mixed);
        return hex.substring(0, 8)
                + '-'
                + hex.substring(8, 12)
                + '-'
                + hex.substring(12, 16)
                + '-'
                + hex.substring(16, 20)
                + '-'
                + hex.substring(20);
    }

    static Optional<String> name(String guid) {
        return Optional.ofNullable(NAMES.get(guid));
    }
}
