package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestLog;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.packages.DevelopmentPublisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each lie of a control plane ends in the right refusal, and nothing reaches the extension manager. */
class HostileControlPlaneTest {
    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();

    @BeforeEach
    void connect() throws Exception {
        built = Optional.of(new TestMachine(folder, plane));
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private void refused(RefusalCode code) throws Exception {
        assertThat(machine().applied).isEmpty();
        ExtensionOutcome last = machine().outcomes().getLast();
        assertThat(last.phase()).isEqualTo(Phase.FAILED);
        assertThat(last.code()).as(last.message()).isEqualTo(code.code());
        assertThat(Files.readString(machine().home.state().resolve("history.jsonl")))
                .contains(code.code());
    }

    private ItemsResponse with(ItemsResponse answer, List<ProvenOperation> operations) {
        return new ItemsResponse(operations, answer.checkpoint(), answer.consistency(), answer.epochStatement());
    }

    @Test
    void anHonestOperationIsHandedOver() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().applied.getFirst().packageDigest()).isEqualTo(Digest.of(TestControlPlane.PACKAGE));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    @Test
    void anOperationWithAnotherByte() throws Exception {
        plane.put(plane.wish("a"));
        plane.lie(answer ->
                with(answer, answer.operations().stream().map(this::flipBody).toList()));
        machine().sync(plane);
        refused(RefusalCode.PROOF_INVALID);
    }

    private ProvenOperation flipBody(ProvenOperation honest) {
        byte[] body = honest.body().array();
        body[body.length / 2] ^= 1;
        return new ProvenOperation(
                honest.salt(), Bytes.of(body), honest.leafIndex(), honest.inclusion(), honest.sealedSettings());
    }

    @Test
    void anOperationOutsideTheLog() throws Exception {
        ItemRef honest = plane.put(plane.wish("a"));
        Bytes salt = TestLog.salt();
        Bytes body = Bytes.of("{}".getBytes(StandardCharsets.UTF_8));
        ItemRef forged = new ItemRef("extension/a", 1, Digest.of(salt.array(), body.array()));
        plane.lie(answer ->
                with(answer, List.of(new ProvenOperation(salt, body, 1, plane.log.inclusion(1), Optional.empty()))));
        machine().sync(List.of(forged), plane);
        refused(RefusalCode.PROOF_INVALID);
        assertThat(honest.commitment()).isNotEqualTo(forged.commitment());
    }

    @Test
    void aTruncatedOrStretchedProof() throws Exception {
        plane.put(plane.wish("a"));
        plane.event();
        plane.event();
        plane.lie(answer -> with(
                answer,
                answer.operations().stream()
                        .map(op -> new ProvenOperation(
                                op.salt(),
                                op.body(),
                                op.leafIndex(),
                                op.inclusion().subList(0, op.inclusion().size() - 1),
                                op.sealedSettings()))
                        .toList()));
        machine().sync(plane);
        refused(RefusalCode.PROOF_INVALID);
    }

    @Test
    void aCheckpointOfAStranger() throws Exception {
        plane.put(plane.wish("a"));
        TestLog stranger = new TestLog(plane.tenant, 1, TestLog.ed25519());
        plane.lie(answer -> new ItemsResponse(
                answer.operations(), stranger.checkpoint(), answer.consistency(), answer.epochStatement()));
        machine().sync(plane);
        refused(RefusalCode.CHECKPOINT_UNTRUSTED);
    }

    @Test
    void aForkOfTheLog() throws Exception {
        var key = TestLog.ed25519();
        TestControlPlane forking = new TestControlPlane();
        forking.log = new TestLog(forking.tenant, 1, key);
        forking.event();
        TestMachine victim = new TestMachine(folder.resolve("victim"), forking);
        forking.put(forking.wish("a"));
        victim.sync(forking);
        assertThat(victim.applied).hasSize(1);

        TestLog other = new TestLog(forking.tenant, 1, key);
        for (int i = 0; i < 5; i++) {
            other.append(LeafKind.EVENT, TestLog.salt(), "another history".getBytes(StandardCharsets.UTF_8));
        }
        forking.log = other;
        ItemRef private2 = forking.put(forking.wish("b"));
        victim.sync(List.of(private2), forking);
        assertThat(victim.applied).hasSize(1);
        assertThat(victim.outcomes().getLast().code()).isEqualTo(RefusalCode.LOG_FORKED.code());
    }

    @Test
    void aLogThatWasRewound() throws Exception {
        plane.put(plane.wish("a"));
        for (int i = 0; i < 4; i++) {
            plane.event();
        }
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        plane.put(plane.wish("b"));
        plane.lie(answer ->
                new ItemsResponse(answer.operations(), plane.log.checkpoint(3), List.of(), answer.epochStatement()));
        machine().sync(plane);
        refused(RefusalCode.LOG_REWOUND);
    }

    @Test
    void aNewEpochThatNobodyVouchesFor() throws Exception {
        plane.put(plane.wish("a"));
        TestLog next = new TestLog(plane.tenant, 2, TestLog.ed25519());
        next.append(LeafKind.EVENT, TestLog.salt(), new byte[] {1});
        plane.lie(answer ->
                new ItemsResponse(answer.operations(), next.checkpoint(), List.of(), answer.epochStatement()));
        machine().sync(plane);
        refused(RefusalCode.LOG_REWOUND);
    }

    @Test
    void anotherMachinesOperation() throws Exception {
        TestControlPlane other = new TestControlPlane();
        OperationBody foreign = OperationBody.read(bodyOf(other, other.put(other.wish("a"))));
        assertThat(foreign.enrolment()).isNotEqualTo(plane.enrolment);
        plane.record(foreign.bytes(), "extension/a", 1, Optional.empty());
        machine().sync(plane);
        refused(RefusalCode.WRONG_ENROLMENT);
    }

    private static byte[] bodyOf(TestControlPlane of, ItemRef ref) {
        return of.items(new io.holdfast.protocol.ItemsRequest(List.of(ref.commitment()), Optional.empty()))
                .operations()
                .getFirst()
                .body()
                .array();
    }

    @Test
    void anOperationOnAResourceOfAnotherMachine() throws Exception {
        OperationBody honest = OperationBody.read(bodyOf(plane, plane.put(plane.wish("a"))));
        OperationBody elsewhere = new OperationBody(
                honest.enrolment(),
                honest.kind(),
                "extension/b",
                1,
                Optional.of(plane.items().getFirst().commitment()),
                io.holdfast.kernel.ResourceId.parse(
                        "/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/n/extensions/b"),
                honest.time(),
                honest.notAfter(),
                honest.caller(),
                honest.correlationId(),
                Optional.of(plane.wish("b")));
        ItemRef ref = plane.record(elsewhere.bytes(), "extension/b", 1, Optional.empty());
        machine().sync(List.of(ref), plane);
        refused(RefusalCode.WRONG_ENROLMENT);
    }

    @Test
    void aReplayOfAnOlderGeneration() throws Exception {
        ItemRef first = plane.put(plane.wish("a"));
        machine().sync(plane);
        plane.delete("a");
        machine().sync(plane);
        assertThat(machine().removed).containsExactly("extension/a#2");
        machine().applied.clear();
        machine().sync(List.of(first), plane);
        refused(RefusalCode.OPERATION_REPLAYED);
    }

    @Test
    void aReplayUnderAnotherGeneration() throws Exception {
        ItemRef first = plane.put(plane.wish("a"));
        machine().sync(plane);
        machine().applied.clear();
        machine().sync(List.of(new ItemRef(first.key(), 9, first.commitment())), plane);
        refused(RefusalCode.OPERATION_REPLAYED);
    }

    @Test
    void anOperationThatDoesNotContinueTheChain() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        machine().applied.clear();
        OperationBody honest = OperationBody.read(bodyOf(plane, plane.put(plane.wish("b"))));
        OperationBody outOfOrder = new OperationBody(
                honest.enrolment(),
                honest.kind(),
                "extension/c",
                1,
                Optional.of(Digest.of(new byte[] {7})),
                plane.machine.child("extensions", "c"),
                honest.time(),
                honest.notAfter(),
                honest.caller(),
                honest.correlationId(),
                Optional.of(plane.wish("c")));
        ItemRef ref = plane.record(outOfOrder.bytes(), "extension/c", 1, Optional.empty());
        machine().sync(List.of(ref), plane);
        refused(RefusalCode.OPERATION_REPLAYED);
    }

    @Test
    void supersededOperationsAreFollowedAndNotCarriedOut() throws Exception {
        plane.put(plane.wish("a"));
        plane.put(plane.wish("b"));
        plane.put(plane.wish("a"));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied)
                .extracting(one -> one.item() + "#" + one.generation())
                .containsExactlyInAnyOrder("extension/a#3", "extension/b#1");
        plane.put(plane.wish("c"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(3);
    }

    @Test
    void anOperationOfAnUnknownForm() throws Exception {
        byte[] body = ("{\"version\":2,\"enrolment\":\"" + plane.enrolment + "\",\"kind\":\"moonshot\"}")
                .getBytes(StandardCharsets.UTF_8);
        plane.record(body, "extension/a", 1, Optional.empty());
        machine().sync(plane);
        refused(RefusalCode.OPERATION_MALFORMED);
    }

    @Test
    void anOperationPastItsTime() throws Exception {
        plane.putBefore(plane.wish("a"), Instant.now().minus(Duration.ofSeconds(1)));
        machine().sync(plane);
        refused(RefusalCode.OPERATION_EXPIRED);
    }

    @Test
    void aClockFrom1970BreaksNothing() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        machine().restart(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        machine().applied.clear();
        plane.put(plane.wish("b"));
        machine().sync(plane);
        assertThat(machine().applied).extracting(one -> one.item()).containsExactly("extension/b");
        plane.putBefore(plane.wish("c"), Instant.now().minus(Duration.ofDays(1)));
        machine().applied.clear();
        machine().sync(plane);
        refused(RefusalCode.OPERATION_EXPIRED);
    }

    @Test
    void anIndexSignedByAStranger() throws Exception {
        plane.put(plane.wish("a"));
        plane.publish(DevelopmentPublisher.create("Contoso test", Instant.now(), new SecureRandom()), 6);
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED);
    }

    @Test
    void aPublisherWhoseRootIsPinnedForAnotherName() throws Exception {
        machine().trust(plane.publisher.pin("Fabrikam"), false);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.PUBLISHER_NOT_TRUSTED);
    }

    @Test
    void anOlderIndex() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        machine().applied.clear();
        plane.publish(plane.publisher, 4);
        plane.put(plane.wish("b"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_ROLLED_BACK);
    }

    @Test
    void anExpiredIndex() throws Exception {
        plane.publish(plane.publisher, 6, Instant.now().minus(Duration.ofDays(1)), false);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_EXPIRED);
    }

    @Test
    void aRevokedVersion() throws Exception {
        plane.publish(plane.publisher, 6, Instant.now().plus(Duration.ofDays(1)), true);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.PACKAGE_REVOKED);
    }

    @Test
    void anOperationThatNamesAnotherPackage() throws Exception {
        ExtensionWish wish = plane.wish("a");
        plane.put(new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                Digest.of(new byte[] {1}),
                wish.settings(),
                Optional.empty(),
                ""));
        machine().sync(plane);
        refused(RefusalCode.PACKAGE_MISMATCH);
    }

    @Test
    void aPackageThatIsNotPublished() throws Exception {
        plane.unpublish();
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.PACKAGE_UNAVAILABLE);
    }

    @Test
    void aBlockedExtension() throws Exception {
        machine().set(ConfigKey.BLOCKLIST, "contoso/HELLO");
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.EXTENSION_NOT_PERMITTED);
        assertThat(machine().outcomes().getLast().message())
                .contains(
                        "extensions.blocklist",
                        "contoso/HELLO",
                        machine().home.config().toString(),
                        "ada (uid 0)");
        plane.delete("a");
        machine().sync(plane);
        assertThat(machine().removed).containsExactly("extension/a#2");
    }

    /** A publisher whose key was lost has two roots here; the entry believes the new one only. */
    @Test
    void aPackageBelowAnotherRootThanTheEntryNames() throws Exception {
        DevelopmentPublisher next = DevelopmentPublisher.create("Contoso next", Instant.now(), new SecureRandom());
        machine().trust(plane.publisher.pin("Contoso"), false);
        String root = io.holdfast.trust.machine.Fingerprint.of(next.root()).toString();
        machine().set(ConfigKey.ALLOWLIST, "Contoso/Hello@1.*#sha256:" + root);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.EXTENSION_NOT_PERMITTED);
        assertThat(machine().outcomes().getLast().message())
                .contains("Contoso/Hello@1.*#sha256:" + root, "extensions.allowlist");

        machine().trust(next.pin("Contoso"), false);
        plane.put(plane.wish("b"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED);

        plane.publish(next, 7);
        plane.put(plane.wish("c"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    @Test
    void aVersionOutsideTheEntry() throws Exception {
        machine().set(ConfigKey.ALLOWLIST, "Contoso/Hello@1.1-*");
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.EXTENSION_NOT_PERMITTED);
        assertThat(machine().outcomes().getLast().message())
                .contains("Contoso/Hello@1.1-*", "does not admit version 1.0.0");
    }

    @Test
    void whatIsNotOnTheListOfMonitorMode() throws Exception {
        machine().set(ConfigKey.ALLOWLIST, "Contoso/Hello");
        machine().set(ConfigKey.MODE, "monitor");
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.EXTENSION_NOT_PERMITTED);
        assertThat(machine().outcomes().getLast().message())
                .contains("config.mode", "monitor-allowlist.txt", "ada (uid 0)");
        machine().set(ConfigKey.MODE, "full");
        plane.put(plane.wish("b"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    @Test
    void unreadableControls() throws Exception {
        Files.writeString(machine().home.config(), "{\"version\":1,\"settings\":{\"extensions.blacklist\":{}}}");
        Files.setPosixFilePermissions(
                machine().home.config(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.LOCAL_CONTROLS_UNREADABLE);
        plane.delete("a");
        machine().sync(plane);
        assertThat(machine().removed).hasSize(1);
    }

    @Test
    void removalsWaitWhileTheManagerIsOff() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        machine().set(ConfigKey.ENABLED, "false");
        plane.delete("a");
        machine().sync(plane);
        machine().sync(plane);
        assertThat(machine().removed).isEmpty();
        assertThat(machine().outcomes())
                .filteredOn(one -> one.code().equals("Waiting"))
                .hasSize(1);
        machine().set(ConfigKey.ENABLED, "true");
        machine().sync(plane);
        assertThat(machine().removed).containsExactly("extension/a#2");
    }
}
