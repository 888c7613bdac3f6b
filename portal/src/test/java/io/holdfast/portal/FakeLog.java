package io.holdfast.portal;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.MerkleTree;
import io.holdfast.trust.log.Node;
import io.holdfast.trust.log.NodeReader;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real log of a fake control plane: signed, served as tiles, and able to lie. */
final class FakeLog {
    private static final Pattern TILE = Pattern.compile("/log/1/tile/([0-9])/([0-9]{3})(?:\\.p/([0-9]+))?");
    private static final Origin ORIGIN = new Origin(new UUID(7, 7), 1);
    /** So many leaves lie before the first event, so that it takes more than one tile. */
    private static final int BEFORE = 700;

    private final SecureRandom random = new SecureRandom();
    private final List<Digest> hashes = new ArrayList<>();
    private final Map<String, Digest> nodes = new HashMap<>();
    private NoteSigner signer = NoteSigner.log(ORIGIN, Ed25519.generate(random));
    private String keyTold = signer.verifier().text();

    FakeLog() {
        for (int i = 0; i < BEFORE; i++) {
            add(new Leaf(LeafKind.OPERATION, Digest.of(new byte[] {(byte) i, (byte) (i >> 8)})));
        }
    }

    private void add(Leaf leaf) {
        for (Node node : MerkleTree.append(hashes.size(), List.of(leaf.hash()), reader())) {
            nodes.put(node.level() + "/" + node.index(), node.hash());
        }
        hashes.add(leaf.hash());
    }

    private NodeReader reader() {
        return (level, index) ->
                Optional.ofNullable(nodes.get(level + "/" + index)).orElseThrow();
    }

    /** The event with its place in the log, and with what opens its leaf. */
    synchronized JsonObject append(JsonObject event) {
        JsonObject properties = event.object("properties").orElse(JsonObject.EMPTY);
        byte[] body = JsonObject.builder()
                .put("version", 1)
                .put("eventId", event.string("eventDataId").orElseThrow())
                .put("time", event.string("eventTimestamp").orElseThrow())
                .put("caller", event.string("caller").orElseThrow())
                .put("operation", value(event, "operationName"))
                .put("status", value(event, "status"))
                .put("resource", event.string("resourceId").orElseThrow())
                .put("correlationId", event.string("correlationId").orElseThrow())
                .put("properties", properties)
                .build()
                .utf8();
        byte[] salt = new byte[Leaf.SALT_LENGTH];
        random.nextBytes(salt);
        Leaf leaf = Leaf.commit(LeafKind.EVENT, salt, body);
        JsonObject opening = JsonObject.builder()
                .put("kind", leaf.kind().code())
                .put("salt", Base64.getEncoder().encodeToString(salt))
                .put("body", Base64.getEncoder().encodeToString(body))
                .build();
        add(leaf);
        return event.with(
                "properties",
                properties
                        .with("logEpoch", Json.of(1))
                        .with("leafIndex", Json.of(hashes.size() - 1))
                        .with("commitment", leaf.commitment().toString())
                        .with("leaf", opening));
    }

    private static String value(JsonObject event, String name) {
        return event.object(name).flatMap(each -> each.string("value")).orElseThrow();
    }

    synchronized String key() {
        return keyTold;
    }

    /** From now on somebody else's key signs, while the old one is shown. */
    synchronized void signByAnother() {
        signer = NoteSigner.log(ORIGIN, Ed25519.generate(random));
    }

    /** Tells another past: the first leaf becomes another one. The signature is right. */
    synchronized void fork() {
        List<Digest> before = List.copyOf(hashes);
        hashes.clear();
        nodes.clear();
        add(new Leaf(LeafKind.OPERATION, Digest.of(new byte[] {42, 42, 42})));
        for (Digest hash : before.subList(1, before.size())) {
            for (Node node : MerkleTree.append(hashes.size(), List.of(hash), reader())) {
                nodes.put(node.level() + "/" + node.index(), node.hash());
            }
            hashes.add(hash);
        }
    }

    /** What stands at a path; empty when nothing does. */
    synchronized Optional<byte[]> find(String path) {
        if (path.equals("/log/1/checkpoint")) {
            Checkpoint head = new Checkpoint(ORIGIN, hashes.size(), MerkleTree.root(hashes.size(), reader()));
            return Optional.of(signer.sign(head).getBytes(StandardCharsets.UTF_8));
        }
        Matcher tile = TILE.matcher(path);
        if (!tile.matches()) {
            return Optional.empty();
        }
        int level = Integer.parseInt(tile.group(1));
        int start = Integer.parseInt(tile.group(2)) * 256;
        int width = tile.group(3) == null ? 256 : Integer.parseInt(tile.group(3));
        if (start + width > hashes.size() >> (8 * level)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int index = start; index < start + width; index++) {
            bytes.writeBytes(reader().node(8 * level, index).bytes());
        }
        return Optional.of(bytes.toByteArray());
    }
}
