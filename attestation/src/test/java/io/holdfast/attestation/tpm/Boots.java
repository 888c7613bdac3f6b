package io.holdfast.attestation.tpm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The real boots among the test resources. */
public final class Boots {
    public static final List<String> ALL = List.of("sb_on", "sb_on_cmdline", "sb_off", "sb_off_badgrub");

    private Boots() {}

    public static byte[] file(String boot, String name) {
        try (InputStream in = Boots.class.getResourceAsStream("/boots/" + boot + "/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + name + " of the boot " + boot);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String boot, String name) {
        return new String(file(boot, name), StandardCharsets.UTF_8);
    }

    public static byte[] nonce(String boot) {
        return HexFormat.of().parseHex(text(boot, "nonce.hex").strip());
    }
}
