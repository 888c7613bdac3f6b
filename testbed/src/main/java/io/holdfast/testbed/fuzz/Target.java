package io.holdfast.testbed.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A reader of foreign bytes.
 *
 * @param seeds inputs that it takes
 * @param refusals what it may throw
 */
public record Target(String name, List<byte[]> seeds, Reading reading, Set<Class<? extends Exception>> refusals) {
    /** Reads, or throws one of the target's refusals. */
    @FunctionalInterface
    public interface Reading {
        void read(byte[] bytes) throws Exception;
    }

    /** Reads a text; the bytes are taken as UTF-8, and what is not becomes U+FFFD as everywhere. */
    @FunctionalInterface
    public interface TextReading {
        void read(String text) throws Exception;
    }

    static Target bytes(String name, List<byte[]> seeds, Reading reading, Class<? extends Exception> refusal) {
        return new Target(name, seeds, reading, Set.of(refusal));
    }

    static Target text(String name, List<String> seeds, TextReading reading, Class<? extends Exception> refusal) {
        return new Target(
                name,
                seeds.stream()
                        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                bytes -> reading.read(new String(bytes, StandardCharsets.UTF_8)),
                Set.of(refusal));
    }

    boolean refusal(Exception thrown) {
        return refusals.stream().anyMatch(type -> type.isInstance(thrown));
    }

    /** Whether the reader takes its own seeds; a target that does not tests nothing. */
    public void checkSeeds() {
        for (byte[] seed : seeds) {
            try {
                reading.read(seed.clone());
            } catch (Exception e) {
                throw new IllegalStateException(name + " refuses its seed " + Arrays.toString(seed), e);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
