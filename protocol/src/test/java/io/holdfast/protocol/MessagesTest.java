package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message comes back as it was written, and no bytes at all bring anything but the documented exception. */
class MessagesTest {
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Bytes BYTES = Bytes.of(new byte[] {1, 2, 3});
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
    private static final ResourceId MACHINE =
            ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m");
    private static final EnrolmentId ENROLMENT = new EnrolmentId(new UUID(1, 2));
    private static final ExtensionWish WISH = new ExtensionWish(
            "Hello",
            ExtensionType.of("Contoso", "Hello"),
            new HandlerVersion("1.2.3"),
            DIGEST,
            Optional.of(JsonObject.of("a", Json.of(1))),
            Optional.of(DIGEST),
            "tag");

    interface Reader {
        Object read(byte[] utf8) throws ProtocolException;
    }

    record Sample(Object message, Bytes bytes, Reader reader) {
        @Override
        public String toString() {
            return message.getClass().getSimpleName();
        }
    }

    private static Sample sample(Object message, JsonObject json, Reader reader) {
        return new Sample(message, Bytes.of(json.utf8()), reader);
    }

    @Test
    void aKindHasItemsOfItsOwn() throws Exception {
        OperationBody run = new OperationBody(
                ENROLMENT,
                OperationKind.RUN_COMMAND,
                OperationKind.RUN_COMMAND.item("Hello"),
                3,
                Optional.empty(),
                MACHINE.child("runCommands", "Hello"),
                TIME,
                TIME.plusSeconds(60),
                "ada",
                "c-1",
                Optional.empty());
        assertThat(run.item()).isEqualTo("runcommand/hello");
        assertThat(OperationBody.read(run.bytes())).isEqualTo(run);
        assertThat(OperationKind.EXTENSION.item("Hello")).isEqualTo("extension/hello");
    }

    private static OperationBody configuration(OperationKind kind, Optional<ExtensionWish> extension) {
        return new OperationBody(
                ENROLMENT,
                kind,
                kind.item("Passwd"),
                3,
                Optional.of(DIGEST),
                MACHINE.provider("Microsoft.GuestConfiguration", "guestConfigurationAssignments", "Passwd"),
                TIME,
                TIME.plusSeconds(60),
                "ada",
                "c-1",
                extension,
                Optional.of(new ConfigurationWish(
                        "Passwd", "PasswordPolicy_msid121", "1.*", "Audit", java.util.Map.of("a", "b"))));
    }

    /** What one kind allows must not ride on another, whose local control says something else. */
    @Test
    void aWishFitsItsKind() {
        assertThatThrownBy(() -> OperationBody.read(configuration(OperationKind.EXTENSION, Optional.of(WISH))
                        .bytes()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("does not fit the kind");
        assertThatThrownBy(() -> OperationBody.read(configuration(OperationKind.CONFIGURATION, Optional.of(WISH))
                        .bytes()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("does not fit the kind");
    }

    private static OperationBody operation(Optional<ExtensionWish> wish) {
        return new OperationBody(
                ENROLMENT,
                OperationKind.EXTENSION,
                "extension/hello",
                3,
                Optional.of(DIGEST),
                MACHINE.child("extensions", "Hello"),
                TIME,
                TIME.plusSeconds(60),
                "ada",
                "c-1",
                wish);
    }

    private static ExtensionOutcome outcome(ExtensionOutcome.Phase phase) {
        return new ExtensionOutcome(
                "extension/hello",
                3,
                phase,
                "success",
                "Info",
                "Ready",
                "done",
                Optional.of(137L),
                Optional.of(JsonObject.of("code", Json.of(0))));
    }

    static Stream<Sample> samples() {
        ProvenOperation proven = new ProvenOperation(BYTES, BYTES, 7, List.of(DIGEST), Optional.of(BYTES));
        ItemsResponse items = new ItemsResponse(List.of(proven), "note\n", List.of(DIGEST, DIGEST), Optional.of(BYTES));
        ItemsRequest request = new ItemsRequest(List.of(DIGEST), Optional.of(new LogPosition(2, 9)));
        PollRequest poll = new PollRequest(4, 50_000, Optional.of("note\n"));
        PollResponse answer = new PollResponse(5, List.of(new ItemRef("extension/hello", 3, DIGEST)), 10);
        FactBatch facts = new FactBatch(
                "epoch", List.of(new Fact(1, FactKind.MACHINE, TIME, JsonObject.of("osName", Json.of("Debian")))));
        FactReceipt receipt = new FactReceipt(1, 1_000);
        EnrolRequest enrol = new EnrolRequest(MACHINE, "csr", BYTES, "0.1.0");
        EnrolResponse enrolled = new EnrolResponse(ENROLMENT, MACHINE, "c", "a", "l", "r", "n");
        RenewRequest renew = new RenewRequest("csr");
        RenewResponse renewed = new RenewResponse("certificates");
        EnrolRequest inTpm = new EnrolRequest(MACHINE, "csr", BYTES, "0.1.0", true);
        KeysRequest keys = new KeysRequest("csr", BYTES, BYTES, Optional.empty());
        KeysRequest certified =
                new KeysRequest("csr", BYTES, BYTES, Optional.of(new KeysRequest.Certified(BYTES, BYTES, BYTES)));
        KeysResponse answered = new KeysResponse("certificates");
        OperationBody put = operation(Optional.of(WISH));
        OperationBody delete = operation(Optional.empty());
        OperationBody configured = configuration(OperationKind.CONFIGURATION, Optional.empty());
        ConfigurationReport report = new ConfigurationReport(
                "configuration/passwd", 3, true, JsonObject.of("a", Json.of(1)), Optional.of("none"));
        Stream<Sample> fixed = Stream.of(
                sample(items, items.json(), ItemsResponse::read),
                sample(request, request.json(), ItemsRequest::read),
                sample(poll, poll.json(), PollRequest::read),
                sample(answer, answer.json(), PollResponse::read),
                sample(facts, facts.json(), FactBatch::read),
                sample(receipt, receipt.json(), FactReceipt::read),
                sample(enrol, enrol.json(), EnrolRequest::read),
                sample(enrolled, enrolled.json(), EnrolResponse::read),
                sample(renew, renew.json(), RenewRequest::read),
                sample(renewed, renewed.json(), RenewResponse::read),
                sample(inTpm, inTpm.json(), EnrolRequest::read),
                sample(keys, keys.json(), KeysRequest::read),
                sample(certified, certified.json(), KeysRequest::read),
                sample(answered, answered.json(), KeysResponse::read),
                new Sample(put, Bytes.of(put.bytes()), OperationBody::read),
                new Sample(delete, Bytes.of(delete.bytes()), OperationBody::read),
                new Sample(configured, Bytes.of(configured.bytes()), OperationBody::read),
                sample(
                        report,
                        report.json(),
                        bytes -> ConfigurationReport.read(
                                Fields.of(bytes, Wire.LIMITS, "test").object())));
        Stream<Sample> outcomes = Arrays.stream(ExtensionOutcome.Phase.values())
                .map(MessagesTest::outcome)
                .map(one -> sample(
                        one,
                        one.json(),
                        bytes -> ExtensionOutcome.read(
                                Fields.of(bytes, Wire.LIMITS, "test").object())));
        Stream<Sample> local = Stream.<LocalRequest>of(
                        new LocalRequest.Show(),
                        new LocalRequest.ExtensionList(),
                        new LocalRequest.ExtensionRemove("extension/hello"),
                        new LocalRequest.History(10),
                        new LocalRequest.Reload(),
                        new LocalRequest.Token("https://attest.azure.net"),
                        new LocalRequest.ControlPlane())
                .map(one -> sample(one, one.json(), LocalRequest::read));
        Stream<Sample> replies = Stream.<LocalReply>of(
                        new LocalReply.Done(JsonObject.of("a", Json.of(1))),
                        new LocalReply.Denied("NotAdmin", "this needs root"))
                .map(one -> sample(one, one.json(), LocalReply::read));
        return Stream.of(fixed, outcomes, local, replies).flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void comesBackAsItWasWritten(Sample sample) throws Exception {
        assertThat(sample.reader().read(sample.bytes().array())).isEqualTo(sample.message());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void brokenBytesBringOnlyTheDocumentedException(Sample sample) {
        Random random = new Random(sample.message().hashCode() & 0xff);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = mutate(sample.bytes().array(), random);
            try {
                assertThat(sample.reader().read(bytes)).isNotNull();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageNotContaining("\u0000");
            }
        }
    }

    private static byte[] mutate(byte[] honest, Random random) {
        byte[] bytes = honest.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\",:-0e9ntf".charAt(random.nextInt(14));
                case 2 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
                default -> {
                    byte[] twice = Arrays.copyOf(bytes, bytes.length + 20);
                    System.arraycopy(
                            bytes,
                            at,
                            twice,
                            at + Math.min(20, bytes.length - at),
                            bytes.length - at - Math.min(20, bytes.length - at));
                    bytes = twice;
                }
            }
        }
        return bytes;
    }

    @Test
    void anOperationIsReadStrictly() {
        JsonObject more = JsonObject.builder()
                .putAll(json(operation(Optional.of(WISH))))
                .put("surprise", 1)
                .build();
        assertThatThrownBy(() -> OperationBody.read(more.utf8())).isInstanceOf(ProtocolException.class);
        JsonObject next = json(operation(Optional.of(WISH))).with("version", Json.of(2));
        assertThatThrownBy(() -> OperationBody.read(next.utf8())).isInstanceOf(ProtocolException.class);
        byte[] twice = new String(operation(Optional.of(WISH)).bytes(), StandardCharsets.UTF_8)
                .replace("\"version\":1", "\"version\":1,\"version\":1")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OperationBody.read(twice)).isInstanceOf(ProtocolException.class);
    }

    private static JsonObject json(OperationBody body) {
        try {
            return Json.parse(body.bytes()) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (io.holdfast.kernel.json.JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void boundsHold() {
        JsonObject many = JsonObject.of(
                "commitments",
                io.holdfast.kernel.json.JsonArray.ofStrings(java.util.Collections.nCopies(101, DIGEST.toString())));
        assertThatThrownBy(() -> ItemsRequest.read(many.utf8())).hasMessageContaining("at most 100");
        JsonObject negative = new FactReceipt(1, 0).json().with("acknowledged", Json.of(-1));
        assertThatThrownBy(() -> FactReceipt.read(negative.utf8())).isInstanceOf(ProtocolException.class);
        JsonObject epoch = new ItemsRequest(List.of(), Optional.of(new LogPosition(1, 1)))
                .json()
                .with("known", JsonObject.of("epoch", Json.of(0), "size", Json.of(1)));
        assertThatThrownBy(() -> ItemsRequest.read(epoch.utf8())).isInstanceOf(ProtocolException.class);
    }

    @Test
    void onlyReadingIsForEverybody() {
        assertThat(new LocalRequest.Show().privileged()).isFalse();
        assertThat(new LocalRequest.ExtensionList().privileged()).isFalse();
        assertThat(new LocalRequest.ExtensionRemove("extension/a").privileged()).isTrue();
        assertThat(new LocalRequest.Reload().privileged()).isTrue();
        assertThat(new LocalRequest.History(1).privileged()).isTrue();
        assertThat(new LocalRequest.Token("https://attest.azure.net").privileged())
                .isTrue();
        assertThat(new LocalRequest.ControlPlane().privileged()).isTrue();
    }
}
