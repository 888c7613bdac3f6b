package io.holdfast.agent.config;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import java.util.List;

/** A value of the local configuration, valid for its key. */
public sealed interface ConfigValue {
    /** As {@code config list} prints it. */
    String text();

    Json json();

    record Switch(boolean on) implements ConfigValue {
        @Override
        public String text() {
            return Boolean.toString(on);
        }

        @Override
        public Json json() {
            return Json.of(on);
        }
    }

    record Percent(int percent) implements ConfigValue {
        @Override
        public String text() {
            return Integer.toString(percent);
        }

        @Override
        public Json json() {
            return Json.of(percent);
        }
    }

    record Word(String text) implements ConfigValue {
        @Override
        public Json json() {
            return Json.of(text);
        }
    }

    /** Entries as the administrator wrote them. */
    record Entries(List<String> texts) implements ConfigValue {
        public static final Entries NONE = new Entries(List.of());

        public Entries {
            texts = List.copyOf(texts);
        }

        @Override
        public String text() {
            return "[" + String.join(", ", texts) + "]";
        }

        @Override
        public Json json() {
            return JsonArray.ofStrings(texts);
        }
    }
}
