package io.holdfast.agent.testing;

import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.packages.CmsSigner;
import io.holdfast.trust.packages.DevelopmentPublisher;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An honest control plane for one machine; {@link #lie} makes it another one. */
public final class TestControlPlane implements Gateway {
    public static final ExtensionType TYPE = ExtensionType.of("Contoso", "Hello");
    public static final HandlerVersion VERSION = new HandlerVersion("1.0.0");
    public static final byte[] PACKAGE = "a package".getBytes(StandardCharsets.UTF_8);

    private record Recorded(Bytes salt, Bytes body, long index, Optional<Bytes> sealed) {}

    public final UUID tenant = UUID.randomUUID();
    public final EnrolmentId enrolment = new EnrolmentId(UUID.randomUUID());
    public final ResourceId machine =
            ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m");
    public final DevelopmentPublisher publisher =
            DevelopmentPublisher.create("Contoso test", Instant.now(), new SecureRandom());
    public final List<FactBatch> received = new ArrayList<>();
    public TestLog log = new TestLog(tenant, 1, TestLog.ed25519());

    private final Map<Digest, Recorded> operations = new LinkedHashMap<>();
    private final Map<String, ItemRef> items = new LinkedHashMap<>();
    private final Map<String, Long> generations = new LinkedHashMap<>();
    private Optional<Digest> lastLeaf = Optional.empty();
    private Optional<byte[]> index = Optional.empty();
    private Optional<byte[]> manifest = Optional.empty();
    private Optional<byte[]> signature = Optional.empty();
    private List<byte[]> revocations = List.of();
    private byte[] content = PACKAGE;
    private ExtensionType type = TYPE;
    private UnaryOperator<ItemsResponse> lie = UnaryOperator.identity();

    public TestControlPlane() {
        log.append(LeafKind.EVENT, TestLog.salt(), "the log begins".getBytes(StandardCharsets.UTF_8));
        publish(publisher, 5);
    }

    public Enrolment enrolment() {
        String recovery =
                new NoteVerifier(Origin.recoveryName(tenant), TestLog.ed25519().getPublic()).text();
        return new Enrolment(
                enrolment,
                machine,
                "local",
                "t",
                "https://h:8443",
                "https://h:8444",
                "ca",
                log.verifier(),
                recovery,
                Instant.now(),
                Optional.empty());
    }

    /** From now on every answer with operations goes through this. */
    public void lie(UnaryOperator<ItemsResponse> how) {
        this.lie = how;
    }

    public void publish(DevelopmentPublisher by, long sequence) {
        publish(by, sequence, Instant.now().plus(Duration.ofDays(30)), false);
    }

    public void publish(CmsSigner by, long sequence) {
        publish(by, sequence, Instant.now().plus(Duration.ofDays(30)), false);
    }

    public void publish(DevelopmentPublisher by, long sequence, Instant expires, boolean revoked) {
        publish(by.signer(), sequence, expires, revoked);
    }

    private void publish(CmsSigner by, long sequence, Instant expires, boolean revoked) {
        PackageManifest what = new PackageManifest(type, VERSION, Digest.of(content), content.length, Instant.now());
        byte[] cms = by.sign(what.utf8());
        manifest = Optional.of(cms);
        PackageIndex.Entry entry = new PackageIndex.Entry(VERSION, Digest.of(cms), Digest.of(content), revoked);
        Instant issued = expires.minus(Duration.ofDays(60));
        index = Optional.of(by.sign(new PackageIndex(type, sequence, issued, expires, List.of(entry)).utf8()));
    }

    /** Publishes other bytes than the usual ones. */
    public void publish(byte[] zip, long sequence) {
        content = zip.clone();
        publish(publisher, sequence);
    }

    /** From now on the published extension has this name. */
    public void publish(ExtensionType other, long sequence) {
        type = other;
        publish(publisher, sequence);
    }

    public void unpublish() {
        index = Optional.empty();
    }

    public ExtensionWish wish(String name) {
        return new ExtensionWish(
                name, type, VERSION, Digest.of(content), Optional.of(JsonObject.EMPTY), Optional.empty(), "");
    }

    public ItemRef put(ExtensionWish wish) {
        return order(
                "extension/" + wish.name(),
                Optional.of(wish),
                Optional.empty(),
                Instant.now().plus(Duration.ofHours(6)));
    }

    /** A configuration instead of an extension. */
    public ItemRef assign(ConfigurationWish wish) {
        String item = OperationKind.CONFIGURATION.item(wish.name());
        long generation = generations.merge(item, 1L, Long::sum);
        ItemRef ref = record(
                new OperationBody(
                                enrolment,
                                OperationKind.CONFIGURATION,
                                item,
                                generation,
                                lastLeaf,
                                machine.provider(
                                        "Microsoft.GuestConfiguration", "guestConfigurationAssignments", wish.name()),
                                Instant.now(),
                                Instant.now().plus(Duration.ofDays(1)),
                                "ada@contoso",
                                "c-1",
                                Optional.empty(),
                                Optional.of(wish))
                        .bytes(),
                item,
                generation,
                Optional.empty());
        lastLeaf = Optional.of(ref.commitment());
        return ref;
    }

    /** The published package as the content of a configuration. */
    public ConfigurationContent configuration() {
        return new ConfigurationContent(
                Digest.of(content),
                "holdfast://" + type + "/" + VERSION,
                Optional.of(new ConfigurationContent.Published(type, VERSION)));
    }

    /** From now on other bytes lie in the store than those that were published. */
    public void swap(byte[] zip) {
        content = zip.clone();
    }

    /** A run command instead of an extension. */
    public ItemRef run(ExtensionWish wish, Instant notAfter) {
        return order(
                OperationKind.RUN_COMMAND, "runcommand/" + wish.name(), Optional.of(wish), Optional.empty(), notAfter);
    }

    public ItemRef putBefore(ExtensionWish wish, Instant notAfter) {
        return order("extension/" + wish.name(), Optional.of(wish), Optional.empty(), notAfter);
    }

    public ItemRef putSealed(ExtensionWish wish, PublicKey machineKey, String secret) {
        String item = "extension/" + wish.name();
        SealingContext context = new SealingContext(
                enrolment,
                machine.child("extensions", wish.name()).key(),
                wish.type(),
                generations.getOrDefault(item, 0L) + 1);
        Bytes sealed = Bytes.of(
                Sealing.seal(machineKey, context.bytes(), secret.getBytes(StandardCharsets.UTF_8), new SecureRandom()));
        ExtensionWish withDigest = new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                wish.settings(),
                Optional.of(sealed.digest()),
                wish.forceUpdateTag());
        return order(
                item,
                Optional.of(withDigest),
                Optional.of(sealed),
                Instant.now().plus(Duration.ofHours(6)));
    }

    public ItemRef delete(String name) {
        return order(
                "extension/" + name,
                Optional.empty(),
                Optional.empty(),
                Instant.now().plus(Duration.ofHours(6)));
    }

    private ItemRef order(String item, Optional<ExtensionWish> wish, Optional<Bytes> sealed, Instant notAfter) {
        return order(OperationKind.EXTENSION, item, wish, sealed, notAfter);
    }

    /** Of any kind, also of one that does not fit the item. */
    public ItemRef order(
            OperationKind kind, String item, Optional<ExtensionWish> wish, Optional<Bytes> sealed, Instant notAfter) {
        long generation = generations.merge(item, 1L, Long::sum);
        ItemRef ref = record(
                new OperationBody(
                                enrolment,
                                kind,
                                item,
                                generation,
                                lastLeaf,
                                machine.child("extensions", item.substring(item.indexOf('/') + 1)),
                                Instant.now(),
                                notAfter,
                                "ada@contoso",
                                "c-1",
                                wish)
                        .bytes(),
                item,
                generation,
                sealed);
        lastLeaf = Optional.of(ref.commitment());
        items.put(item, ref);
        return ref;
    }

    /** Puts any bytes into the log as an operation, and offers them. */
    public ItemRef record(byte[] body, String item, long generation, Optional<Bytes> sealed) {
        Bytes salt = TestLog.salt();
        long at = log.append(LeafKind.OPERATION, salt, body);
        Recorded recorded = new Recorded(salt, Bytes.of(body), at, sealed);
        Digest commitment = Digest.of(salt.array(), body);
        operations.put(commitment, recorded);
        ItemRef ref = new ItemRef(item, generation, commitment);
        items.put(item, ref);
        return ref;
    }

    public List<ItemRef> items() {
        return List.copyOf(items.values());
    }

    /** What the machine did is committed too, so the log grows between operations. */
    public void event() {
        log.append(LeafKind.EVENT, TestLog.salt(), "an event".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public TokenResponse token(TokenRequest request) {
        return new TokenResponse("token-for-" + request.resource(), Instant.ofEpochSecond(4_000_000_000L));
    }

    @Override
    public PollResponse poll(PollRequest request) {
        return new PollResponse(request.token() + 1, items(), 0);
    }

    @Override
    public ItemsResponse items(ItemsRequest request) {
        List<ProvenOperation> proven = new ArrayList<>();
        for (Digest commitment : request.commitments()) {
            Recorded recorded = operations.get(commitment);
            if (recorded != null) {
                proven.add(new ProvenOperation(
                        recorded.salt(),
                        recorded.body(),
                        recorded.index(),
                        log.inclusion(recorded.index()),
                        recorded.sealed()));
            }
        }
        List<Digest> consistency =
                request.known().map(known -> log.consistency(known.size())).orElse(List.of());
        return lie.apply(new ItemsResponse(proven, log.checkpoint(), consistency, Optional.empty()));
    }

    @Override
    public FactReceipt facts(FactBatch batch) {
        received.add(batch);
        return new FactReceipt(batch.facts().getLast().sequence(), 0);
    }

    @Override
    public RenewResponse renew(RenewRequest request) throws IOException {
        throw new IOException("this control plane renews nothing");
    }

    @Override
    public KeysResponse keys(KeysRequest request) throws IOException {
        throw new IOException("this control plane takes no keys");
    }

    @Override
    public byte[] index(ExtensionType type) throws IOException {
        return index.orElseThrow(
                () -> new HttpStatusException(404, "NotFound", "no such index", Duration.ZERO, Optional.empty()));
    }

    @Override
    public byte[] manifest(ExtensionType type, HandlerVersion version) throws IOException {
        return manifest.orElseThrow(
                () -> new HttpStatusException(404, "NotFound", "no manifest", Duration.ZERO, Optional.empty()));
    }

    @Override
    public byte[] signature(ExtensionType type, HandlerVersion version) throws IOException {
        return signature.orElseThrow(
                () -> new HttpStatusException(404, "NotFound", "no signature", Duration.ZERO, Optional.empty()));
    }

    @Override
    public List<byte[]> revocations(ExtensionType type) {
        return List.copyOf(revocations);
    }

    /** Offers a package with the vendor's detached signature, and no index. */
    public void vendor(byte[] zip, byte[] cms) {
        content = zip.clone();
        index = Optional.empty();
        manifest = Optional.empty();
        signature = Optional.of(cms.clone());
    }

    public void revocations(List<byte[]> lists) {
        revocations = lists;
    }

    @Override
    public InputStream blob(Digest digest) {
        return new ByteArrayInputStream(content);
    }
}
