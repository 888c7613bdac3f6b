package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that nobody should send: each gets a clear error in the ARM envelope, and the API goes on. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String LOCAL = "{\"location\":\"local\"}";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent");

    private Arm arm;
    private String groups;
    private String machines;

    @BeforeAll
    void look() {
        arm = Arm.owner(SHARED.holdfast());
        groups = arm.subscription() + "/resourceGroups";
        machines = groups + "/holdfast/providers/Microsoft.HybridCompute/machines";
        arm.ok("PUT", machines + "/real" + Arm.MACHINES, LOCAL);
    }

    @AfterEach
    void theApiGoesOnWithoutInternalErrors() {
        assertThat(arm.ok("GET", groups + "/holdfast" + Arm.RESOURCES, "").string("name"))
                .contains("holdfast");
        assertThat(RunningHoldfast.read(SHARED.holdfast().data().resolve("log/server.log")))
                .doesNotContain("SEVERE");
    }

    @Test
    void anApiVersionIsRequiredAndKnown() {
        String path = groups + "/holdfast";
        arm.refused(400, "MissingApiVersionParameter", "GET", path, "");
        arm.refused(400, "MissingApiVersionParameter", "GET", path + "?api-version=", "");
        arm.refused(400, "InvalidApiVersionParameter", "GET", path + "?api-version=latest", "");
        arm.refused(400, "InvalidApiVersionParameter", "GET", path + "?api-version=2022-09-01'", "");
        arm.refused(400, "InvalidParameter", "GET", path + "?api-version=2022-09-01%0d%0aX:1", "");
        JsonObject unknown = arm.refused(400, "NoRegisteredProviderFound", "GET", path + "?api-version=1999-01-01", "");
        assertThat(unknown.string("message").orElse("")).contains("1999-01-01").contains("2022-09-01");
        arm.refused(400, "NoRegisteredProviderFound", "PUT", machines + "/m?api-version=2025-01-13-preview", LOCAL);
    }

    @Test
    void aBodyThatIsNotJsonNamesTheLine() {
        String path = machines + "/json" + Arm.MACHINES;
        JsonObject error = arm.refused(400, "InvalidRequestContent", "PUT", path, "{\"location\":\n\"local\",\n}");
        assertThat(error.string("message").orElse("")).contains("line 3");
        for (String body : new String[] {
            "{",
            "[]",
            "null",
            "\"text\"",
            "{} {}",
            "{'location':'local'}",
            "{\"location\":\"local\",}",
            "{\"location\":\"local\",\"location\":\"local\"}",
            "{\"location\":\"local\",\"LOCATION\":\"local\"}",
            "{\"properties\":" + "[".repeat(100) + "]".repeat(100) + "}",
            "{\"properties\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(101),
            "{\"n\":1e999999999}",
            "\u0000"
        }) {
            arm.refused(400, "InvalidRequestContent", "PUT", path, body);
        }
        arm.refused(400, "InvalidRequestContent", "PUT", path, "");
        String form = "application/x-www-form-urlencoded";
        arm.refused(415, "UnsupportedMediaType", "PUT", path, "a=b", "Content-Type", form);
        arm.refused(404, "ResourceNotFound", "GET", path, "");
    }

    @Test
    void aPackageOfAConfigurationIsNamedExactly() {
        String path = machines
                + "/real/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/Web?api-version=2022-01-25";
        String hash = "0a".repeat(32);
        for (String content : new String[] {
            "\"contentUri\":\"holdfast://Contoso.None/Web/1.0.0\"",
            "\"contentUri\":\"holdfast://Contoso.None/../Web\"",
            "\"contentUri\":\"holdfast://Holdfast.Compute/CustomScript/1.0.0\"",
            "\"contentUri\":\"http://packages.example/Web.zip\",\"contentHash\":\"" + hash + "\"",
            "\"contentUri\":\"file:///etc/passwd\",\"contentHash\":\"" + hash + "\"",
            "\"contentUri\":\"https://packages.example/Web.zip\"",
            "\"contentUri\":\"https://packages.example/Web.zip\",\"contentHash\":\"ab\"",
            "\"contentHash\":\"" + hash + "\"",
            "\"contentManagedIdentity\":\"/subscriptions/s\""
        }) {
            JsonObject error = arm.refused(
                    400,
                    "InvalidRequestContent",
                    "PUT",
                    path,
                    "{\"properties\":{\"guestConfiguration\":{\"name\":\"Web\"," + content + "}}}");
            assertThat(error.string("target").orElse(""))
                    .as(content)
                    .startsWith("properties.guestConfiguration.content");
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws IOException {
        String path = machines + "/long" + Arm.MACHINES;
        // the head alone: a client that goes on sending may lose the answer when the connection ends
        assertThat(raw("PUT " + path + " HTTP/1.1", "Content-Length: 5000000"))
                .startsWith("HTTP/1.1 413")
                .contains("x-ms-request-id")
                .contains("{\"error\":{\"code\":\"RequestContentTooLarge\"")
                .contains("4 MiB");
        String entries = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"tag" + i + "\":\"v\"")
                .collect(Collectors.joining(","));
        arm.refused(400, "InvalidTag", "PUT", path, "{\"location\":\"local\",\"tags\":{" + entries + "}}");
        String settings = IntStream.range(0, 300_000).mapToObj(i -> "1").collect(Collectors.joining(","));
        arm.refused(
                400,
                "InvalidRequestContent",
                "PUT",
                path,
                "{\"location\":\"local\",\"properties\":{\"osProfile\":{\"a\":[" + settings + "]}}}");
    }

    @Test
    void membersHaveTheirKind() {
        String path = machines + "/shape" + Arm.MACHINES;
        String[][] cases = {
            {"{\"location\":1}", "location", "string"},
            {"{\"location\":\"local\",\"tags\":[]}", "tags", "object"},
            {"{\"location\":\"local\",\"tags\":{\"a\":1}}", "tags.a", "string"},
            {"{\"location\":\"local\",\"tags\":{\"a\":null}}", "tags.a", "string"},
            {"{\"location\":\"local\",\"properties\":\"x\"}", "properties", "object"},
            {"{\"location\":\"local\",\"properties\":{\"vmId\":true}}", "properties.vmId", "string"},
            {"{\"location\":\"local\",\"properties\":{\"osProfile\":[]}}", "properties.osProfile", "object"},
            {"{\"location\":\"local\",\"color\":\"red\"}", "color", "color"},
            {"{\"location\":\"local\",\"properties\":{\"vmID2\":\"x\"}}", "properties.vmID2", "vmID2"}
        };
        for (String[] one : cases) {
            JsonObject error = arm.refused(400, "InvalidRequestContent", "PUT", path, one[0]);
            assertThat(error.string("target")).as(one[0]).contains(one[1]);
            assertThat(error.string("message").orElse("")).as(one[0]).contains(one[2]);
        }
        arm.ok("PUT", path, "{\"location\":\"local\",\"tags\":null,\"properties\":{\"vmId\":null}}");
        String extension = machines + "/shape/extensions/e" + Arm.MACHINES;
        arm.refused(400, "InvalidRequestContent", "PUT", extension, LOCAL);
        arm.refused(
                400,
                "InvalidRequestContent",
                "PUT",
                extension,
                "{\"location\":\"local\",\"properties\":{\"publisher\":\"../..\",\"type\":\"x\"}}");
        arm.refused(
                400,
                "ExtensionNotFound",
                "PUT",
                extension,
                "{\"location\":\"local\",\"properties\":{\"publisher\":\"No.Body\",\"type\":\"Nothing\"}}");
    }

    @Test
    void aPathHasOneReading() {
        assertThat(arm.ok("GET", "/" + groups + "//holdfast" + Arm.RESOURCES, "")
                        .string("name"))
                .as("clients send repeated slashes")
                .contains("holdfast");
        for (String tail : new String[] {"a%2fb", "a%5cb", "%e2%80", "%ff", "a".repeat(4100)}) {
            arm.refused(400, "InvalidResourceId", "GET", groups + "/" + tail + Arm.RESOURCES, "");
        }
        for (int i = 0; i < 100; i++) {
            // an answer that overtakes the content of its request is not torn down with it
            arm.refused(400, "InvalidResourceId", "PUT", groups + "/a%2fb" + Arm.RESOURCES, "{}");
        }
        for (String tail :
                new String[] {"../holdfast", "%2e%2e/holdfast", "./holdfast", "x%00", "x%0a", "x%0d%0aY:%20z"}) {
            Answer answer = arm.call("GET", groups + "/" + tail + Arm.RESOURCES, "");
            assertThat(answer.status()).as(tail + ": " + answer.body()).isEqualTo(400);
            Arm.error(
                    400,
                    answer.json().object("error").orElseThrow().string("code").orElse(""),
                    tail,
                    answer);
        }
        for (String name : new String[] {"%20x", "x%20", "x.", "a:b", "a%3cb", "%c2%85", "a".repeat(300)}) {
            arm.refused(400, "InvalidResourceName", "PUT", machines + "/" + name + Arm.MACHINES, LOCAL);
        }
        arm.refused(400, "InvalidResourceName", "PUT", machines + "/" + "a".repeat(55) + Arm.MACHINES, LOCAL);
        arm.refused(400, "InvalidResourceName", "PUT", groups + "/a%20b" + Arm.RESOURCES, LOCAL);
    }

    @Test
    void bytesThatAreNoRequestEndInAnEnvelope() throws IOException {
        for (String line :
                new String[] {"GET /a b c HTTP/1.1", "FOO / HTTP/1.1", "GET /%zz HTTP/1.1", "GET /%2e%2e/x HTTP/1.1"}) {
            assertThat(raw(line, "Accept: */*"))
                    .as(line)
                    .startsWith("HTTP/1.1 40")
                    .contains("x-ms-request-id")
                    .contains("{\"error\":{\"code\":");
        }
    }

    @Test
    void bodiesThatNeverEndFillABudgetAndNotTheMemory() throws IOException {
        String path = machines + "/greedy" + Arm.MACHINES;
        List<Socket> greedy = new ArrayList<>();
        try {
            // 16 MiB are one caller's
            for (int i = 0; i < 5; i++) {
                Socket socket = connected();
                greedy.add(socket);
                socket.getOutputStream()
                        .write(("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (4 << 20)
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(new byte[(4 << 20) - 1]);
                socket.getOutputStream().flush();
            }
            assertThat(new String(greedy.getLast().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 429");
            arm.ok("GET", groups + "/holdfast" + Arm.RESOURCES, "");
            // evidence of those who show a token is counted apart
            arm.ok("POST", "/attest/Tpm?api-version=2020-10-01", "{\"data\":\"eyJ0eXBlIjoiYWlrY2VydCJ9\"}");
        } finally {
            for (Socket socket : greedy) {
                socket.close();
            }
        }
        RunningHoldfast.await(
                "what was taken is given back",
                Duration.ofSeconds(30),
                () -> arm.call("PUT", path, "{\"location\":\"local\",\"tags\":{\"a\":\"" + "x".repeat(200) + "\"}}")
                                .status()
                        < 300);
    }

    private Socket connected() throws IOException {
        URI address = URI.create(arm.base());
        Socket socket = RunningHoldfast.trust(SHARED.holdfast().data().resolve("ca.pem"))
                .getSocketFactory()
                .createSocket(address.getHost(), address.getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** What comes back for a request that no client library would send. */
    private String raw(String requestLine, String header) throws IOException {
        try (Socket socket = connected()) {
            String head = requestLine + "\r\nHost: localhost\r\nAuthorization: Bearer " + arm.token()
                    + "\r\nConnection: close\r\n" + header + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatDoesNotExistIsNamed() {
        String nowhere = "/subscriptions/00000000-0000-0000-0000-000000000000";
        arm.refused(404, "SubscriptionNotFound", "GET", nowhere + Arm.RESOURCES, "");
        arm.refused(404, "SubscriptionNotFound", "PUT", nowhere + "/resourceGroups/g" + Arm.RESOURCES, LOCAL);
        arm.refused(404, "SubscriptionNotFound", "GET", nowhere + "/resourceGroups" + Arm.RESOURCES, "");
        arm.refused(404, "ResourceGroupNotFound", "GET", groups + "/absent" + Arm.RESOURCES, "");
        arm.refused(404, "ResourceGroupNotFound", "DELETE", groups + "/absent" + Arm.RESOURCES, "");
        arm.refused(
                404,
                "ResourceGroupNotFound",
                "PUT",
                machines.replace("/holdfast/", "/absent/") + "/m" + Arm.MACHINES,
                LOCAL);
        arm.refused(404, "ResourceNotFound", "GET", machines + "/absent" + Arm.MACHINES, "");
        arm.refused(404, "ResourceNotFound", "PATCH", machines + "/absent" + Arm.MACHINES, "{\"tags\":{}}");
        arm.refused(
                404,
                "ParentResourceNotFound",
                "PUT",
                machines + "/absent/extensions/e" + Arm.MACHINES,
                "{\"location\":\"local\",\"properties\":{\"publisher\":\"Holdfast.Compute\",\"type\":\"CustomScript\"}}");
        arm.refused(
                409,
                "MachineNotConnected",
                "PUT",
                machines + "/real/extensions/e" + Arm.MACHINES,
                "{\"location\":\"local\",\"properties\":{\"publisher\":\"Holdfast.Compute\",\"type\":\"CustomScript\"}}");
        assertThat(arm.call("DELETE", machines + "/absent" + Arm.MACHINES, "").status())
                .isEqualTo(204);
        String provider = groups + "/holdfast/providers/";
        arm.refused(404, "InvalidResourceNamespace", "GET", provider + "No.Body/things/t" + Arm.MACHINES, "");
        arm.refused(
                404, "InvalidResourceType", "GET", provider + "Microsoft.HybridCompute/gadgets/t" + Arm.MACHINES, "");
        arm.refused(404, "NotFound", "GET", "/nothing/here" + Arm.RESOURCES, "");
        arm.refused(404, "NotFound", "POST", machines + "/real/explode" + Arm.MACHINES, "{}");
        arm.refused(
                400, "InvalidResourceId", "PUT", "/providers/Microsoft.HybridCompute/machines/m" + Arm.MACHINES, LOCAL);
        arm.refused(
                404,
                "OperationNotFound",
                "GET",
                arm.subscription()
                        + "/providers/Microsoft.HybridCompute/locations/local/operationStatuses/not-an-id"
                        + Arm.MACHINES,
                "");
    }

    @Test
    void aMethodThatIsNotServedIsRefused() {
        arm.refused(405, "MethodNotAllowed", "POST", groups + "/holdfast" + Arm.RESOURCES, "{}");
        arm.refused(405, "MethodNotAllowed", "PUT", machines + Arm.MACHINES, LOCAL);
        arm.refused(405, "MethodNotAllowed", "DELETE", groups + Arm.RESOURCES, "");
        arm.refused(405, "MethodNotAllowed", "PUT", arm.subscription() + Arm.RESOURCES, "{}");
        arm.refused(405, "MethodNotAllowed", "DELETE", arm.subscription() + Arm.RESOURCES, "");
        arm.refused(405, "MethodNotAllowed", "OPTIONS", groups + "/holdfast" + Arm.RESOURCES, "");
    }

    @Test
    void idsComeBackToTheClient() {
        String given = "0f8fad5b-d9cb-469f-a165-70867728950e";
        Answer answer = arm.call(
                "GET",
                groups + "/holdfast" + Arm.RESOURCES,
                "",
                "x-ms-correlation-request-id",
                given,
                "x-ms-client-request-id",
                given,
                "x-ms-return-client-request-id",
                "true");
        assertThat(answer.headers().firstValue("x-ms-correlation-request-id")).contains(given);
        assertThat(answer.headers().firstValue("x-ms-client-request-id")).contains(given);
        Answer odd =
                arm.call("GET", groups + "/holdfast" + Arm.RESOURCES, "", "x-ms-correlation-request-id", "<script>");
        assertThat(odd.headers().firstValue("x-ms-correlation-request-id").orElse(""))
                .matches("[0-9a-f-]{36}");
    }
}
