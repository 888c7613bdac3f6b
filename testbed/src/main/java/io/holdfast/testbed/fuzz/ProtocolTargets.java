package io.holdfast.testbed.fuzz;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationReport;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.LogPosition;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The messages between agent and control plane, and between {@code hfagent} and the agent. */
final class ProtocolTargets {
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Bytes BYTES = Bytes.of(new byte[] {1, 2, 3});
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
    private static final EnrolmentId ENROLMENT = new EnrolmentId(new UUID(1, 2));
    private static final ResourceId MACHINE =
            ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m");

    private ProtocolTargets() {}

    static List<Target> all() {
        ProvenOperation proven = new ProvenOperation(BYTES, BYTES, 7, List.of(DIGEST), Optional.of(BYTES));
        ItemsResponse items = new ItemsResponse(List.of(proven), "note\n", List.of(DIGEST), Optional.of(BYTES));
        ItemsRequest request = new ItemsRequest(List.of(DIGEST), Optional.of(new LogPosition(2, 9)));
        PollRequest poll = new PollRequest(4, 50_000, Optional.of("note\n"));
        PollResponse answer = new PollResponse(5, List.of(new ItemRef("extension/hello", 3, DIGEST)), 10);
        FactBatch facts = new FactBatch(
                "epoch", List.of(new Fact(1, FactKind.MACHINE, TIME, JsonObject.of("osName", Json.of("Debian")))));
        EnrolRequest enrol = new EnrolRequest(MACHINE, "csr", BYTES, "0.1.0");
        KeysRequest keys =
                new KeysRequest("csr", BYTES, BYTES, Optional.of(new KeysRequest.Certified(BYTES, BYTES, BYTES)));
        EnrolResponse enrolled = new EnrolResponse(ENROLMENT, MACHINE, "c", "a", "l", "r", "n");
        return List.of(
                message("operation", operation().bytes(), OperationBody::read),
                message("configuration-operation", configuration().bytes(), OperationBody::read),
                new Target(
                        "configuration-report",
                        List.of(new ConfigurationReport(
                                        "configuration/web",
                                        3,
                                        false,
                                        JsonObject.of("a", Json.of(1)),
                                        Optional.of("off"))
                                .json()
                                .utf8()),
                        bytes -> {
                            if (Json.parse(bytes) instanceof JsonObject object) {
                                ConfigurationReport.read(object);
                            }
                        },
                        Set.of(ProtocolException.class, JsonException.class)),
                message("items-response", items.json().utf8(), ItemsResponse::read),
                message("items-request", request.json().utf8(), ItemsRequest::read),
                message("poll-request", poll.json().utf8(), PollRequest::read),
                message("poll-response", answer.json().utf8(), PollResponse::read),
                message("facts", facts.json().utf8(), FactBatch::read),
                message("fact-receipt", new FactReceipt(1, 1_000).json().utf8(), FactReceipt::read),
                message("enrol-request", enrol.json().utf8(), EnrolRequest::read),
                message("enrol-response", enrolled.json().utf8(), EnrolResponse::read),
                message("renew-request", new RenewRequest("csr").json().utf8(), RenewRequest::read),
                message("keys-request", keys.json().utf8(), KeysRequest::read),
                message("keys-response", new KeysResponse("cert").json().utf8(), KeysResponse::read),
                message("renew-response", new RenewResponse("cert").json().utf8(), RenewResponse::read),
                message("local-request", new LocalRequest.History(10).json().utf8(), LocalRequest::read),
                message(
                        "local-reply",
                        new LocalReply.Denied("NotAdmin", "no").json().utf8(),
                        LocalReply::read));
    }

    private static Target message(String name, byte[] seed, Target.Reading reading) {
        return Target.bytes(name, List.of(seed), reading, ProtocolException.class);
    }

    private static OperationBody configuration() {
        ConfigurationContent content = new ConfigurationContent(
                DIGEST,
                "holdfast://Contoso/Web/1.2.3",
                Optional.of(new ConfigurationContent.Published(
                        ExtensionType.of("Contoso", "Web"), new HandlerVersion("1.2.3"))));
        return new OperationBody(
                ENROLMENT,
                OperationKind.CONFIGURATION,
                "configuration/web",
                3,
                Optional.of(DIGEST),
                MACHINE.provider("Microsoft.GuestConfiguration", "guestConfigurationAssignments", "Web"),
                TIME,
                TIME.plusSeconds(60),
                "ada",
                "c-1",
                Optional.empty(),
                Optional.of(new ConfigurationWish(
                        "Web", "Web", "1.*", "Audit", Map.of("[nxFile]f;Mode", "0600"), Optional.of(content))));
    }

    private static OperationBody operation() {
        ExtensionWish wish = new ExtensionWish(
                "Hello",
                ExtensionType.of("Contoso", "Hello"),
                new HandlerVersion("1.2.3"),
                DIGEST,
                Optional.of(JsonObject.of("a", Json.of(1))),
                Optional.of(DIGEST),
                "tag");
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
                Optional.of(wish));
    }
}
