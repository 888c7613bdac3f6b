package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells whether a new generation wants the same as the one before, without keeping secrets: HMAC-SHA-256 over name, tag
 * and both kinds of settings, with a key that only this machine has. The order of members does not count.
 */
final class SettingsMark {
    private static final int KEY_LENGTH = 32;

    private final SecretKeySpec key;

    private SettingsMark(SecretKeySpec key) {
        this.key = key;
    }

    static SettingsMark in(Path file, SecureRandom random) throws IOException {
        Optional<byte[]> known = DurableFiles.read(file, KEY_LENGTH);
        byte[] bytes;
        if (known.isPresent() && known.get().length == KEY_LENGTH) {
            bytes = known.get();
        } else {
            bytes = new byte[KEY_LENGTH];
            random.nextBytes(bytes);
            DurableFiles.write(file, bytes);
        }
        return new SettingsMark(new SecretKeySpec(bytes, "HmacSHA256"));
    }

    String of(DesiredExtension desired) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            part(mac, desired.name());
            part(mac, desired.forceUpdateTag());
            part(
                    mac,
                    desired.settings()
                            .map(settings -> "1" + sorted(settings).compact())
                            .orElse("0"));
            part(
                    mac,
                    desired.protectedSettings()
                            .map(settings -> "1" + sorted(settings).compact())
                            .orElse("0"));
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    private static void part(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
    }

    private static Json sorted(Json json) {
        return switch (json) {
            case JsonObject object -> {
                TreeMap<String, Json> members = new TreeMap<>();
                object.members().forEach((name, value) -> members.put(name, sorted(value)));
                yield new JsonObject(members);
            }
            case JsonArray array -> array.stream().map(SettingsMark::sorted).collect(JsonArray.collector());
            case Json scalar -> scalar;
        };
    }
}
