package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A secret in protected settings stands in no file, process or answer, while it is used and after. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsTest {
    private static final List<Path> CONTRACT = List.of(Path.of("/var/lib/waagent"), Path.of("/var/log/azure"));

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();

    @BeforeAll
    void start() {
        running = Optional.of(RunningHoldfast.start(folder.resolve("data")));
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    private static String secret() {
        return "hunter2-" + UUID.randomUUID();
    }

    /** Counts its runs, waits for the gate, and prints only the hash of the secret. */
    private String program(String name, String secret) {
        return "secret='%s'\necho ran >>%s\nuntil [ -e %s ]; do sleep 0.05; done\nprintf %%s \"$secret\" | sha256sum"
                .formatted(secret, runs(name), gate(name));
    }

    private Path runs(String name) {
        return folder.resolve(name + ".runs");
    }

    private Path gate(String name) {
        return folder.resolve(name + ".gate");
    }

    private static String hash(String secret) {
        return Digest.of(secret.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(holdfast().data()));
        folders.addAll(CONTRACT);
        // what a handler sees there may be mounted in a namespace of its own
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                if (process.getFileName().toString().matches("[0-9]+") && otherNamespace(process)) {
                    CONTRACT.forEach(path -> folders.add(process.resolve("root" + path)));
                }
            }
        }
        return folders;
    }

    private static boolean otherNamespace(Path process) {
        try {
            return !Files.readSymbolicLink(process.resolve("ns/mnt"))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
        } catch (IOException _) {
            return false; // ended since it was listed
        }
    }

    private Map<String, Answer> answers(String name, Answer put) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("PUT", put);
        String operation = put.headers().firstValue("Azure-AsyncOperation").orElseThrow();
        String result = put.headers().firstValue("Location").orElse(operation);
        String base = holdfast().credential("resourceManager");
        String subscription = "/subscriptions/" + holdfast().credential("subscriptionId");
        for (String path : List.of(
                extensions().path(name),
                holdfast().machineId() + "/extensions" + Extensions.VERSION,
                holdfast().machineId() + Extensions.VERSION,
                subscription + "/resources?api-version=2021-04-01",
                operation.substring(base.length()),
                result.substring(base.length()),
                subscription + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01",
                "/holdfast/log/export",
                "/",
                "/assets/app.js")) {
            Answer answer = holdfast().call("GET", path, "");
            // the result of a failed operation is its failure
            assertThat(answer.status()).as(path).isIn(200, 202, 204, 409);
            answers.put(path, answer);
        }
        return answers;
    }

    private static List<String> found(SecretSearch search, Map<String, Answer> answers) {
        List<String> found = new ArrayList<>();
        answers.forEach((path, answer) -> {
            search.in(answer.body()).forEach(form -> found.add(path + ": " + form));
            search.in(answer.headers().toString()).forEach(form -> found.add(path + " (headers): " + form));
        });
        return found;
    }

    @Test
    void aSecretIsFoundNowhereWhileItIsUsedAndAfter() throws Exception {
        String secret = secret();
        SecretSearch search = new SecretSearch(secret);
        Answer put = extensions().put("hidden", Extensions.secretScript(program("hidden", secret)));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        RunningHoldfast.await("the script", Extensions.PATIENCE, () -> Files.exists(runs("hidden")));

        assertThat(search.below(folders())).as("files during the run").isEmpty();
        assertThat(search.processes()).as("processes during the run").isEmpty();
        assertThat(found(search, answers("hidden", put)))
                .as("answers during the run")
                .isEmpty();

        Files.createFile(gate("hidden"));
        Answer ended = extensions().ended("hidden");
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Succeeded");
        assertThat(ended.body()).as("the script had the secret").contains(hash(secret));

        assertThat(search.below(folders())).as("files after the run").isEmpty();
        assertThat(search.processes()).as("processes after the run").isEmpty();
        assertThat(found(search, answers("hidden", put)))
                .as("answers after the run")
                .isEmpty();
    }

    /** Proves the search itself: the same program with the secret in public settings is found in files and answers. */
    @Test
    void aPublicSettingIsFoundByTheSameSearch() throws Exception {
        String open = secret();
        SecretSearch search = new SecretSearch(open);
        Files.createFile(gate("open"));
        Answer put = extensions().put("open", Extensions.script(program("open", open)));
        extensions().ended("open");

        assertThat(search.below(folders()))
                .anyMatch(hit -> hit.contains("/store/"))
                .anyMatch(hit -> hit.contains("/agent/"));
        assertThat(found(search, answers("open", put)))
                .anyMatch(hit -> hit.startsWith("PUT"))
                .anyMatch(hit -> hit.startsWith("/holdfast/log/export"));
    }

    @Test
    void noRefusalRepeatsTheSecret() throws Exception {
        String secret = secret();
        SecretSearch search = new SecretSearch(secret);
        String good = Extensions.secretScript("echo " + secret);
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("cut off", good.substring(0, good.length() - 3));
        bodies.put("cut inside the secret", good.substring(0, good.indexOf(secret) + secret.length()));
        bodies.put("no escape", good.replace("echo ", "\\q"));
        bodies.put("a control character", good.replace("echo ", "\u0001"));
        bodies.put("a bare word", good.replace("\"echo " + secret + "\"", secret));
        bodies.put("twice", good.replace("\"protectedSettings\"", "\"protectedSettings\":{},\"protectedSettings\""));
        bodies.put("a string", good.replace("{\"commandToExecute\":\"echo " + secret + "\"}", "\"" + secret + "\""));
        bodies.put("a list", good.replace("{\"commandToExecute\":\"echo " + secret + "\"}", "[\"" + secret + "\"]"));
        bodies.put("an unknown neighbour", good.replace("\"settings\"", "\"protectedSetting\":{},\"settings\""));
        bodies.put("one level too high", good.replace("\"properties\":", "\"protectedSettings\":"));
        bodies.put("no such type", good.replace("CustomScript", "NoSuchType"));
        bodies.put("no such version", good.replace("\"type\"", "\"typeHandlerVersion\":\"9.9\",\"type\""));
        bodies.put("no such location", good.replace("\"local\"", "\"nowhere\""));
        bodies.put("too long", good.replace("echo ", "echo " + "x".repeat(1 << 20)));
        Map<String, Answer> refusals = new LinkedHashMap<>();
        bodies.forEach((what, body) -> {
            assertThat(body).as(what).isNotEqualTo(good);
            refusals.put(what, extensions().put("refused", body));
        });
        refusals.put("no api-version", holdfast().call("PUT", holdfast().machineId() + "/extensions/refused", good));
        refusals.put("a bad name", extensions().put("a%3Fb", good));
        refusals.put("no token", holdfast().call("nobody", "PUT", extensions().path("refused"), good));
        refusals.put(
                "no such machine",
                holdfast().call("PUT", holdfast().machineId() + "-not/extensions/refused" + Extensions.VERSION, good));
        refusals.put("another verb", holdfast().call("POST", extensions().path("refused"), good));

        refusals.forEach((what, answer) ->
                assertThat(answer.status()).as(what + ": " + answer.body()).isBetween(400, 499));
        assertThat(found(search, refusals)).isEmpty();
        assertThat(search.below(folders())).isEmpty();
        assertThat(extensions().get("refused").status()).isEqualTo(404);
    }

    @Test
    void aHandlerThatRefusesItsSettingsDoesNotRepeatThem() throws Exception {
        String secret = secret();
        SecretSearch search = new SecretSearch(secret);
        String body = Extensions.secretScript("x")
                .replace("\"commandToExecute\":\"x\"", "\"" + secret + "\":\"" + secret + "\"");
        Answer put = extensions().put("unknown", body);
        Answer ended = extensions().ended("unknown");

        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Failed");
        assertThat(found(search, answers("unknown", put))).isEmpty();
        assertThat(search.below(folders())).isEmpty();
    }

    @Test
    void whatTheControlPlaneCannotReadIsNotCarriedOver() throws Exception {
        String first = secret();
        Files.createFile(gate("kept"));
        extensions().put("kept", Extensions.secretScript(program("kept", first)));
        assertThat(extensions().ended("kept").body()).contains(hash(first));

        Answer patched =
                holdfast().call("PATCH", extensions().path("kept"), "{\"properties\":{\"forceUpdateTag\":\"again\"}}");
        assertThat(patched.status()).as(patched.body()).isEqualTo(409);
        assertThat(patched.body()).contains("\"ProtectedSettingsLost\"");
        assertThat(Extensions.state(extensions().get("kept"))).isEqualTo("Succeeded");

        extensions().put("kept", Extensions.secretScript(program("kept", first)));
        Answer same = extensions().ended("kept");
        assertThat(Extensions.state(same)).as(same.body()).isEqualTo("Succeeded");
        assertThat(Files.readAllLines(runs("kept")))
                .as("an identical PUT runs nothing")
                .hasSize(1);

        String second = secret();
        extensions().put("kept", Extensions.secretScript(program("kept", second)));
        assertThat(extensions().ended("kept").body()).contains(hash(second));
        assertThat(Files.readAllLines(runs("kept")))
                .as("another secret runs again")
                .hasSize(2);

        SecretSearch search = new SecretSearch(first);
        assertThat(search.below(folders())).isEmpty();
        assertThat(new SecretSearch(second).below(folders())).isEmpty();
    }
}
