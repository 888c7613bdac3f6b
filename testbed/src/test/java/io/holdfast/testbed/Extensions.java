package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The extensions of one machine, asked for and followed through the API; and the packages they are made from. */
record Extensions(Arm arm, String machine) {
    private static final Duration MOST = Duration.ofSeconds(60);

    String id(String name) {
        return machine + "/extensions/" + name;
    }

    /** Properties of a custom script. */
    static JsonObject script(String command) {
        return JsonObject.builder()
                .put("publisher", "Holdfast.Compute")
                .put("type", "CustomScript")
                .put("settings", JsonObject.of("commandToExecute", Json.of(command)))
                .build();
    }

    static String body(JsonObject properties) {
        return JsonObject.of("location", Json.of("local"), "properties", properties)
                .compact();
    }

    void put(String name, JsonObject properties) {
        arm.ok("PUT", id(name) + Arm.MACHINES, body(properties));
    }

    JsonObject properties(String name) {
        return arm.ok("GET", id(name) + Arm.MACHINES, "").object("properties").orElseThrow();
    }

    boolean gone(String name) {
        return arm.call("GET", id(name) + Arm.MACHINES, "").status() == 404;
    }

    private JsonObject ended(String name) {
        RunningHoldfast.await(
                "the end of the operation on " + name,
                MOST,
                () -> properties(name).string("provisioningState").orElse("").matches("Succeeded|Failed"));
        return properties(name);
    }

    void succeeds(String name) {
        JsonObject end = ended(name);
        assertThat(end.string("provisioningState")).as(end.compact()).contains("Succeeded");
    }

    /** @param words of the message */
    void fails(String name, String code, String... words) {
        JsonObject end = ended(name);
        assertThat(end.string("provisioningState")).as(end.compact()).contains("Failed");
        JsonObject status =
                end.object("instanceView").orElseThrow().object("status").orElseThrow();
        assertThat(status.string("code")).contains(code);
        for (String word : words) {
            assertThat(status.string("message").orElse("")).contains(word);
        }
    }

    /** Caller, last part of the operation, and outcome of an event of the activity log. */
    static String event(Json json) {
        JsonObject event = (JsonObject) json;
        assertThat(event.string("eventTimestamp").orElse("")).matches("20\\d\\d-.*");
        String operation =
                event.object("operationName").orElseThrow().string("value").orElseThrow();
        return event.string("caller").orElseThrow() + " " + operation.substring(operation.lastIndexOf('/') + 1) + " "
                + event.object("status").orElseThrow().string("value").orElseThrow();
    }

    /** Publishes version 1.0.0 without a scan, and gives the digest of the package. */
    String publish(Path folder, String publisher, String type) {
        return publish(folder, publisher, type, "1.0.0");
    }

    String publish(Path folder, String publisher, String type, String version) {
        Result published = arm.holdfast()
                .holdfast(
                        "extension",
                        "publish",
                        folder.toString(),
                        "--publisher",
                        publisher,
                        "--type",
                        type,
                        "--version",
                        version,
                        "--unscanned");
        assertThat(published.exit()).as(published.output() + published.error()).isZero();
        return published.output().replaceAll("(?s).*SHA-256 *([0-9a-f]{64}).*", "$1");
    }

    /** Changes a byte of a published package behind the control plane's back. */
    void damage(String digest) throws IOException {
        Path blob;
        try (Stream<Path> blobs = Files.walk(arm.holdfast().data().resolve("store/blobs"))) {
            blob = blobs.filter(path -> path.getFileName().toString().equals(digest))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(blob);
        bytes[60] ^= 1;
        Files.write(blob, bytes);
    }

    /** On the whole disk of control plane and agent, not counting what az itself keeps. */
    List<Path> filesWith(String text) {
        try (Stream<Path> files = Files.walk(arm.holdfast().data())) {
            return files.filter(Files::isRegularFile)
                    .filter(path -> !path.startsWith(arm.holdfast().data().resolve("azure")))
                    .filter(path -> {
                        try {
                            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).contains(text);
                        } catch (IOException gone) {
                            return Files.exists(path); // what cannot be read counts as found
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
