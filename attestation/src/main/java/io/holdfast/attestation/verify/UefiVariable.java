package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** UEFI_VARIABLE_DATA in an event (PFP 1.05, 10.2.6): where its parts lie. */
record UefiVariable(Guid guid, String name, int valueAt, int valueSize) {
    private static final int HEAD = 32;
    private static final int MAX_NAME = 256;

    private static final Map<Guid, byte[]> OWNERS = Map.of(
            Guid.GLOBAL, HexFormat.of().parseHex("61dfe48bca93d211aa0d00e098032b8c"),
            Guid.IMAGE_SECURITY, HexFormat.of().parseHex("cbb219d73a3d9645a3bcdad00e67656f"),
            Guid.SHIM, HexFormat.of().parseHex("50ab5d6046e00043abb63dd810dd8b23"));

    /** Whose variable it is. */
    enum Guid {
        GLOBAL,
        IMAGE_SECURITY,
        SHIM,
        OTHER
    }

    /** Empty where the sizes do not fit the data exactly. */
    static Optional<UefiVariable> of(LogView view, int event) {
        return read(view.log(), event, view);
    }

    static boolean looksLikeOne(EventLog log, int event) {
        return log.dataSize(event) > HEAD
                && read(log, event, new LogView(log, HashAlgorithm.SHA256)).isPresent();
    }

    private static Optional<UefiVariable> read(EventLog log, int event, LogView view) {
        int length = log.dataSize(event);
        int chars = view.size(event, 16);
        int value = view.size(event, 24);
        if (length < HEAD || chars < 0 || chars > MAX_NAME || value < 0 || HEAD + 2L * chars + value != length) {
            return Optional.empty();
        }
        byte[] name = log.dataPart(event, HEAD, 2 * chars);
        Guid guid = Guid.OTHER;
        for (Map.Entry<Guid, byte[]> owner : OWNERS.entrySet()) {
            guid = log.dataStartsWith(event, owner.getValue()) ? owner.getKey() : guid;
        }
        return Optional.of(
                new UefiVariable(guid, new String(name, StandardCharsets.UTF_16LE), HEAD + name.length, value));
    }

    boolean is(Guid owner, String named) {
        return guid == owner && name.equals(named);
    }
}
