package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.EffectiveConfig;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** What the administrator had set, and monitor mode stands before. */
final class Restored {
    private Restored() {}

    static List<List<String>> rows(LocalConfig config) {
        return EffectiveConfig.FROZEN.stream()
                .map(key -> List.of("  " + key.text(), config.text(key)))
                .toList();
    }

    static JsonObject json(LocalConfig config) {
        JsonObject.Builder all = JsonObject.builder();
        for (ConfigKey key : EffectiveConfig.FROZEN) {
            all.put(key.text(), config.text(key));
        }
        return all.build();
    }
}
