package io.holdfast.testbed.fuzz;

import io.holdfast.attestation.prediction.Authenticode;
import io.holdfast.attestation.prediction.GrubConfig;
import io.holdfast.attestation.prediction.PeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Files of a machine that its next boot will measure; whoever can write there wrote them. */
final class PredictionTargets {
    private PredictionTargets() {}

    static List<Target> all() {
        String config =
                "menuentry 'A' --class b $menuentry_id_option 'c' {\n\tlinux /vmlinuz ro\n\tinitrd /initrd.img\n}\n";
        return List.of(
                Target.bytes("pe-image", List.of(image()), Authenticode::sha256, PeException.class),
                new Target(
                        "grub-config",
                        List.of(config.getBytes(StandardCharsets.UTF_8)),
                        bytes -> GrubConfig.read(new String(bytes, StandardCharsets.UTF_8))
                                .measured(),
                        Set.of()));
    }

    /** Headers of 512 bytes and one section. */
    private static byte[] image() {
        byte[] image = new byte[700];
        ByteBuffer data = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        data.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3C, 64).putInt(64, 0x4550);
        data.putShort(70, (short) 1).putShort(84, (short) 240).putShort(88, (short) 0x20B);
        data.putInt(88 + 60, 512).putInt(88 + 108, 16);
        data.putInt(88 + 240 + 16, 100).putInt(88 + 240 + 20, 512);
        return image;
    }
}
