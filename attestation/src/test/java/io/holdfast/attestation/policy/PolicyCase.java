package io.holdfast.attestation.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A file below {@code policies}: a policy, and after lines with {@code ---} what is given and expected. */
record PolicyCase(String name, String policy, List<Part> parts) {

    /** @param heading for example {@code permitted} */
    record Part(String heading, String text) {
        Json json() {
            try {
                return Json.parse(text);
            } catch (JsonException e) {
                throw new IllegalStateException(heading + ": " + text, e);
            }
        }
    }

    static Stream<PolicyCase> all() {
        try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(PolicyCase.class.getResource("/policies"))
                .toURI()))) {
            return files.sorted().map(PolicyCase::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PolicyCase read(Path file) {
        try {
            List<String> pieces = List.of(("\n" + Files.readString(file)).split("\n--- ", -1));
            List<Part> parts = new ArrayList<>();
            for (String piece : pieces.subList(1, pieces.size())) {
                int end = piece.indexOf('\n');
                parts.add(new Part(
                        end < 0 ? piece : piece.substring(0, end),
                        end < 0 ? "" : piece.substring(end + 1).stripTrailing()));
            }
            return new PolicyCase(
                    file.getFileName().toString(), pieces.getFirst().replaceFirst("^\n", ""), parts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
