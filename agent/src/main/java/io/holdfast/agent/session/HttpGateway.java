package io.holdfast.agent.session;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@link Gateway} over HTTPS. */
public final class HttpGateway implements Gateway {
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final int MAX_CMS = 1 << 20;
    private static final int REDIRECT = 307;
    private static final int MAX_LISTS = 4 << 20;

    private final String base;
    private final Https https;
    private final Optional<Https> packageStore;

    /**
     * @param base {@code https://host:8444}
     * @param packageStore for a package store that the control plane points to, without this machine's certificate; empty
     *     where the machine contacts the control plane only
     */
    public HttpGateway(String base, Https https, Optional<Https> packageStore) {
        this.base = base;
        this.https = https;
        this.packageStore = packageStore;
    }

    private interface Reader<T> {
        T read(byte[] utf8) throws ProtocolException;
    }

    private <T> T post(String path, JsonObject message, Duration patience, Reader<T> reader) throws IOException {
        Https.Request request = Https.Request.of("POST", base + path, "application/json", message.utf8())
                .within(patience);
        byte[] answer = https.send(request, Wire.LIMITS.maxBytes());
        try {
            return reader.read(answer);
        } catch (ProtocolException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public PollResponse poll(PollRequest request) throws IOException {
        // the answer comes when the wait is over at the latest; a silence beyond it is a dead connection
        Duration patience = Duration.ofMillis(request.waitMillis()).plusSeconds(15);
        return post(Wire.POLL, request.json(), patience, PollResponse::read);
    }

    @Override
    public ItemsResponse items(ItemsRequest request) throws IOException {
        return post(Wire.ITEMS, request.json(), SHORT, ItemsResponse::read);
    }

    @Override
    public FactReceipt facts(FactBatch batch) throws IOException {
        return post(Wire.FACTS, batch.json(), SHORT, FactReceipt::read);
    }

    @Override
    public RenewResponse renew(RenewRequest request) throws IOException {
        return post(Wire.RENEW, request.json(), SHORT, RenewResponse::read);
    }

    @Override
    public KeysResponse keys(KeysRequest request) throws IOException {
        return post(Wire.KEYS, request.json(), SHORT, KeysResponse::read);
    }

    @Override
    public byte[] index(ExtensionType type) throws IOException {
        return https.send(Https.Request.get(packages(type) + "/index"), MAX_CMS);
    }

    @Override
    public byte[] manifest(ExtensionType type, HandlerVersion version) throws IOException {
        return https.send(Https.Request.get(packages(type) + "/manifests/" + version), MAX_CMS);
    }

    @Override
    public byte[] signature(ExtensionType type, HandlerVersion version) throws IOException {
        return https.send(Https.Request.get(packages(type) + "/signatures/" + version), MAX_CMS);
    }

    @Override
    public List<byte[]> revocations(ExtensionType type) throws IOException {
        byte[] answer = https.send(Https.Request.get(packages(type) + "/revocations"), MAX_LISTS);
        try {
            List<byte[]> lists = new ArrayList<>();
            for (Json list : Fields.of(answer, Wire.LIMITS, "revocations")
                    .object()
                    .array("lists")
                    .orElse(JsonArray.ofStrings(List.of()))) {
                if (list instanceof JsonString(String text)) {
                    lists.add(Bytes.fromBase64(text).array());
                }
            }
            return lists;
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new IOException("revocations: " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream blob(Digest digest) throws IOException {
        try {
            return https.open(Https.Request.get(base + Wire.BLOBS + "/" + digest));
        } catch (HttpStatusException e) {
            if (e.status() == REDIRECT && e.location().isPresent()) {
                return stored(e.location().get());
            }
            throw e;
        }
    }

    /** What comes from there is no more believed than what comes from anywhere: the digest decides. */
    private InputStream stored(String location) throws IOException {
        String store = location.replaceFirst("^([^/]*//[^/]*).*$", "$1"); // without the ticket
        if (packageStore.isEmpty()) {
            throw new IOException("the control plane sent this machine to " + store
                    + ", but it is connected with a private link scope and contacts the control plane only");
        }
        if (!location.startsWith("https://")) {
            throw new IOException("the package store is " + store + " (expected: https://host:port)");
        }
        try {
            return packageStore.get().open(Https.Request.get(location));
        } catch (HttpStatusException e) {
            throw new IOException("the package store " + store + " answered " + e.status(), e);
        } catch (IOException e) {
            throw new IOException(
                    "the package store " + store + " cannot be reached: " + e.getMessage() + "; allow this machine"
                            + " to connect to it, or connect it with --private-link-scope",
                    e);
        }
    }

    @Override
    public TokenResponse token(TokenRequest request) throws IOException {
        return post(Wire.TOKEN, request.json(), SHORT, TokenResponse::read);
    }

    @Override
    public void abort() {
        https.abort();
    }

    // names of extensions need no escaping: letters, digits, dots and underscores
    private String packages(ExtensionType type) {
        return base + Wire.PACKAGES + "/" + type.publisher() + "/" + type.type();
    }
}
