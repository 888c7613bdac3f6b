package io.holdfast.agent.config;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What the value of a key looks like: typed by a person, or stored in {@code config.json}. Both are read strictly. */
public sealed interface ConfigForm {
    ConfigValue byDefault();

    /** @throws ConfigException without the key's name, which the caller knows */
    ConfigValue typed(String text) throws ConfigException;

    ConfigValue stored(Json json) throws ConfigException;

    /** {@code true} or {@code false}. */
    record OnOff(boolean standard) implements ConfigForm {
        @Override
        public ConfigValue byDefault() {
            return new ConfigValue.Switch(standard);
        }

        @Override
        public ConfigValue typed(String text) throws ConfigException {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true" -> new ConfigValue.Switch(true);
                case "false" -> new ConfigValue.Switch(false);
                default -> throw new ConfigException("'" + text + "' (expected: true or false)");
            };
        }

        @Override
        public ConfigValue stored(Json json) throws ConfigException {
            if (json instanceof JsonBoolean value) {
                return new ConfigValue.Switch(value.value());
            }
            throw new ConfigException("value is of kind " + json.kind() + " (expected: true or false)");
        }
    }

    /** A share in percent, 1 to 100. */
    record Share(int standard) implements ConfigForm {
        @Override
        public ConfigValue byDefault() {
            return new ConfigValue.Percent(standard);
        }

        @Override
        public ConfigValue typed(String text) throws ConfigException {
            if (!text.strip().matches("[0-9]{1,3}")) {
                throw new ConfigException("'" + text + "' (expected: a whole number from 1 to 100)");
            }
            return checked(Long.parseLong(text.strip()));
        }

        @Override
        public ConfigValue stored(Json json) throws ConfigException {
            OptionalLong value = json instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
            return checked(
                    value.orElseThrow(() -> new ConfigException("value is no whole number (expected: 1 to 100)")));
        }

        private static ConfigValue checked(long percent) throws ConfigException {
            if (percent < 1 || percent > 100) {
                throw new ConfigException(percent + " (expected: a whole number from 1 to 100)");
            }
            return new ConfigValue.Percent((int) percent);
        }
    }

    /** One word of a kind. */
    record Single(String standard, WordReader reader) implements ConfigForm {
        @Override
        public ConfigValue byDefault() {
            return new ConfigValue.Word(standard);
        }

        @Override
        public ConfigValue typed(String text) throws ConfigException {
            return new ConfigValue.Word(reader.read(text.strip()));
        }

        @Override
        public ConfigValue stored(Json json) throws ConfigException {
            if (json instanceof JsonString(String text)) {
                return new ConfigValue.Word(reader.read(text));
            }
            throw new ConfigException("value is of kind " + json.kind() + " (expected: string)");
        }
    }

    /** Checks one word and gives it back as it is to be kept. */
    @FunctionalInterface
    interface WordReader {
        String read(String word) throws ConfigException;
    }

    /**
     * A list, comma separated when typed.
     *
     * @param expected what an entry is, for messages
     * @param reader of all entries together, trimmed
     * @param same what two entries have in common that say the same
     */
    record Many(String expected, ListReader reader, UnaryOperator<String> same) implements ConfigForm {
        @Override
        public ConfigValue byDefault() {
            return ConfigValue.Entries.NONE;
        }

        @Override
        public ConfigValue typed(String text) throws ConfigException {
            return entries(List.of(text.split(",", -1)));
        }

        @Override
        public ConfigValue stored(Json json) throws ConfigException {
            if (!(json instanceof JsonArray array)) {
                throw new ConfigException("value is of kind " + json.kind() + " (expected: array)");
            }
            List<String> texts = new ArrayList<>();
            for (Json item : array) {
                if (!(item instanceof JsonString(String text))) {
                    throw new ConfigException("value has an entry that is no string");
                }
                texts.add(text);
            }
            if (texts.isEmpty()) {
                throw new ConfigException("value is empty (expected: entries, or no such member)");
            }
            return entries(texts);
        }

        /** From single entries, which may have white space around them. */
        ConfigValue.Entries entries(List<String> texts) throws ConfigException {
            if (texts.stream().allMatch(String::isBlank)) {
                throw new ConfigException("no entry (expected: " + expected + "; to empty it: config clear)");
            }
            return new ConfigValue.Entries(
                    reader.read(texts.stream().map(String::strip).toList()));
        }

        /** Whether the list has an entry that says the same. */
        boolean contains(List<String> entries, String entry) {
            return entries.stream().anyMatch(one -> same.apply(one).equals(same.apply(entry)));
        }
    }

    /** Checks entries and gives them back as they are to be kept, without repetitions. */
    @FunctionalInterface
    interface ListReader {
        List<String> read(List<String> entries) throws ConfigException;
    }
}
