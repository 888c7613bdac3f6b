package io.holdfast.testbed.attacks;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks to the machines' listener with any certificate and any bytes. */
final class HostileMachine implements AutoCloseable {
    private static final char[] NO_PASSWORD = new char[0];

    private final RunningHoldfast holdfast;
    private final String base;
    private final HttpClient client;
    private final List<X509Certificate> chain;

    HostileMachine(RunningHoldfast holdfast, Optional<PrivateKey> key, List<X509Certificate> chain) {
        this.holdfast = holdfast;
        this.base = agents(holdfast);
        this.chain = List.copyOf(chain);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(holdfast, key, chain))
                .build();
    }

    static String agents(RunningHoldfast holdfast) {
        return holdfast.call("GET", "/metadata/endpoints?api-version=2022-09-01", "")
                .json()
                .object("holdfast")
                .flatMap(shown -> shown.string("agents"))
                .orElseThrow();
    }

    static SSLContext context(RunningHoldfast holdfast, Optional<PrivateKey> key, List<X509Certificate> chain) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            trusted.setCertificateEntry(
                    "ca",
                    Pem.certificates(RunningHoldfast.read(holdfast.data().resolve("ca.pem")))
                            .getFirst());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, NO_PASSWORD);
            if (key.isPresent()) {
                own.setKeyEntry("machine", key.get(), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (IOException | GeneralSecurityException | PemException e) {
            throw new IllegalStateException("TLS of a machine", e);
        }
    }

    static HostileMachine withoutCertificate(RunningHoldfast holdfast) {
        return new HostileMachine(holdfast, Optional.empty(), List.of());
    }

    /** With the key files of a machine. */
    static HostileMachine with(RunningHoldfast holdfast, String key, String certificates) throws PemException {
        return new HostileMachine(holdfast, Optional.of(Pem.privateKey(key)), Pem.certificates(certificates));
    }

    /** Makes the machine resource and enrols it. */
    static HostileMachine enrolled(RunningHoldfast holdfast, String name) throws Exception {
        String id = id(holdfast, name);
        Answer made = holdfast.call("PUT", id + Extensions.VERSION, "{\"location\":\"local\"}");
        if (made.status() / 100 != 2) {
            throw new IllegalStateException(made.body());
        }
        KeyPair identity = Keys.p256(new SecureRandom());
        try (HostileMachine nobody = withoutCertificate(holdfast)) {
            Answer answer =
                    nobody.enrol(holdfast.token(), request(id, identity).json().compact());
            if (answer.status() != 200) {
                throw new IllegalStateException(answer.body());
            }
            List<X509Certificate> chain =
                    Pem.certificates(EnrolResponse.read(answer.json().utf8()).certificates());
            return new HostileMachine(holdfast, Optional.of(identity.getPrivate()), chain);
        }
    }

    static String id(RunningHoldfast holdfast, String name) {
        return "/subscriptions/" + holdfast.credential("subscriptionId")
                + "/resourceGroups/holdfast/providers/Microsoft.HybridCompute/machines/" + name;
    }

    static EnrolRequest request(String id, KeyPair identity) {
        return new EnrolRequest(
                ResourceId.parse(id),
                Pem.request(Csr.create(identity, "machine")),
                Bytes.of(Keys.p256(new SecureRandom()).getPublic().getEncoded()),
                "0");
    }

    Answer enrol(String token, String body) {
        return send(HttpRequest.newBuilder(URI.create(base + Wire.ENROL))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, byte[] body) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).POST(BodyPublishers.ofByteArray(body)));
    }

    /** A poll that may be held for a minute. */
    CompletableFuture<PollResponse> hold(long token) {
        byte[] body = new PollRequest(token, 60_000, Optional.empty()).json().utf8();
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + Wire.POLL))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> {
                    try {
                        return PollResponse.read(response.body());
                    } catch (ProtocolException e) {
                        throw new IllegalStateException("status " + response.statusCode(), e);
                    }
                });
    }

    /** Offers keys of one's own in the place of the machine's. */
    Answer offerKeys() throws GeneralSecurityException {
        KeyPair next = Keys.p256(new SecureRandom());
        Bytes sealing = Bytes.of(Keys.p256(new SecureRandom()).getPublic().getEncoded());
        X509Certificate shown = chain.getFirst();
        KeysProof proof = new KeysProof(
                CertificateAuthority.enrolment(shown).orElseThrow(),
                Bytes.of(shown.getPublicKey().getEncoded()),
                Bytes.of(next.getPublic().getEncoded()),
                sealing);
        KeysRequest request =
                new KeysRequest(Pem.request(Csr.create(next, "machine")), sealing, proof.sign(next), Optional.empty());
        return post(Wire.KEYS, request.json().utf8());
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<ItemRef> items() throws ProtocolException {
        return poll().items();
    }

    /** Of the list of items as it is now. */
    long token() throws ProtocolException {
        return poll().token();
    }

    private PollResponse poll() throws ProtocolException {
        Answer answer =
                post(Wire.POLL, new PollRequest(0, 0, Optional.empty()).json().utf8());
        return PollResponse.read(answer.json().utf8());
    }

    ItemsResponse operations(Digest commitment) throws ProtocolException {
        Answer answer = post(
                Wire.ITEMS,
                new ItemsRequest(List.of(commitment), Optional.empty()).json().utf8());
        return ItemsResponse.read(answer.json().utf8());
    }

    Answer facts(String spoolEpoch, List<Fact> facts) {
        return post(Wire.FACTS, new FactBatch(spoolEpoch, facts).json().utf8());
    }

    JsonObject shown(String id) {
        return holdfast.call("GET", id + Extensions.VERSION, "").json();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
