package io.holdfast.testbed.attacks;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.DevelopmentPublisher;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A publisher with a handler whose commands leave a line each in a trace file: a package that was opened shows. */
final class TestPublisher {
    private static final String STATUS = """
            printf '[{"version":1.0,"status":{"operation":"Enable","status":"success","code":0,\
            "formattedMessage":{"lang":"en","message":"traced"}}}]' >"status/$ConfigSequenceNumber.status"
            """;

    private final ExtensionType type;
    private final DevelopmentPublisher keys = DevelopmentPublisher.create("Attacks", Instant.now(), new SecureRandom());
    private final List<PackageIndex.Entry> released = new ArrayList<>();

    TestPublisher(String publisher) {
        this.type = ExtensionType.of(publisher, "Tracer");
    }

    ExtensionType type() {
        return type;
    }

    String root() {
        return Pem.certificate(keys.root());
    }

    /** The zip of a handler. */
    static byte[] handler(Path trace) throws IOException {
        JsonObject.Builder commands = JsonObject.builder();
        Map<String, String> files = new LinkedHashMap<>();
        for (String command : List.of("install", "enable", "disable", "update", "uninstall")) {
            commands.put(command + "Command", "bin/" + command);
            String status = command.equals("enable") ? STATUS : "";
            files.put("bin/" + command, "#!/bin/sh\necho " + command + " >>" + trace + "\n" + status);
        }
        JsonObject manifest = commands.put("rebootAfterInstall", false).build();
        files.put(
                "HandlerManifest.json",
                "[{\"name\":\"Tracer\",\"version\":1.0,\"handlerManifest\":" + manifest.compact() + "}]");
        return zip(files);
    }

    static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    /** Makes the root known to the control plane. */
    void register(RunningHoldfast holdfast) {
        Answer added = holdfast.call(
                "PUT",
                "/holdfast/publishers/" + type.publisher(),
                JsonObject.builder().put("root", root()).build().compact());
        if (added.status() != 200) {
            throw new IllegalStateException(added.body());
        }
    }

    static Answer upload(RunningHoldfast holdfast, byte[] zip, boolean unscanned) {
        return holdfast.send(HttpRequest.newBuilder(URI.create(holdfast.credential("resourceManager")
                        + "/holdfast/packages/uploads" + (unscanned ? "?unscanned=true" : "")))
                .header("Authorization", "Bearer " + holdfast.token())
                .POST(HttpRequest.BodyPublishers.ofByteArray(zip))
                .build());
    }

    /** Signs, and hands the papers of uploaded bytes in. */
    Answer publish(RunningHoldfast holdfast, HandlerVersion version, byte[] zip, long sequence) {
        byte[] manifest = keys.signer()
                .sign(new PackageManifest(type, version, Digest.of(zip), zip.length, Instant.now()).utf8());
        PackageIndex.Entry entry = new PackageIndex.Entry(version, Digest.of(manifest), Digest.of(zip), false);
        released.add(entry);
        Answer answer = holdfast.call(
                "POST",
                "/holdfast/packages",
                JsonObject.builder()
                        .put("publisher", type.publisher())
                        .put("type", type.type())
                        .put("version", version.text())
                        .put("manifest", Bytes.of(manifest).base64())
                        .put("index", Bytes.of(index(sequence)).base64())
                        .build()
                        .compact());
        if (answer.status() != 201) {
            released.remove(entry);
        }
        return answer;
    }

    /** A signed index of everything released so far. */
    byte[] index(long sequence) {
        Instant now = Instant.now();
        return keys.signer()
                .sign(new PackageIndex(
                                type,
                                sequence,
                                now.minus(Duration.ofMinutes(1)),
                                now.plus(Duration.ofDays(30)),
                                released)
                        .utf8());
    }

    /** The same as another publisher's, signed with one's own keys. */
    byte[] indexOf(TestPublisher other, long sequence) {
        Instant now = Instant.now();
        return keys.signer()
                .sign(new PackageIndex(
                                other.type,
                                sequence,
                                now.minus(Duration.ofMinutes(1)),
                                now.plus(Duration.ofDays(30)),
                                other.released)
                        .utf8());
    }
}
