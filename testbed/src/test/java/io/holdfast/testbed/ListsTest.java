package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists in pages, conditional writes, tags and locations, as every ARM client expects them. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListsTest {
    private static final int GROUPS = 210;

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent");

    private Arm arm;
    private String groups;

    @BeforeAll
    void fill() {
        arm = Arm.owner(SHARED.holdfast());
        groups = arm.subscription() + "/resourceGroups";
        for (int i = 0; i < GROUPS; i++) {
            arm.ok(
                    "PUT",
                    groups + "/page-%03d".formatted(i) + Arm.RESOURCES,
                    "{\"location\":\"local\",\"tags\":{\"half\":\"%s\"}}".formatted(i % 2 == 0 ? "even" : "odd"));
        }
        arm.ok("PUT", machine("lists"), "{\"location\":\"local\"}");
    }

    private String machine(String name) {
        return groups + "/holdfast/providers/Microsoft.HybridCompute/machines/" + name + Arm.MACHINES;
    }

    private List<String> names(String path) {
        List<String> names = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        for (int pages = 0; next.isPresent(); pages++) {
            assertThat(pages).as("pages of %s", path).isLessThan(GROUPS);
            JsonObject page = arm.ok("GET", next.get(), "");
            for (Json item : page.array("value").orElseThrow()) {
                names.add(((JsonObject) item).string("name").orElseThrow());
            }
            next = page.string("nextLink").map(URI::create).map(uri -> uri.getRawPath() + "?" + uri.getRawQuery());
        }
        return names;
    }

    @Test
    void everyResourceStandsOnExactlyOnePage() {
        for (String top : new String[] {"", "&%24top=7", "&%24top=100000"}) {
            List<String> names = names(groups + Arm.RESOURCES + top);
            assertThat(new HashSet<>(names)).hasSameSizeAs(names).hasSize(GROUPS + 1);
        }
        assertThat(arm.ok("GET", groups + Arm.RESOURCES + "&%24top=7", "")
                        .array("value")
                        .orElseThrow()
                        .items())
                .hasSize(7);
        assertThat(arm.ok("GET", groups + Arm.RESOURCES, "").string("nextLink").orElse(""))
                .as("the next page is where the client found the first one")
                .startsWith(arm.base() + "/subscriptions/");
    }

    @Test
    void aFilterHoldsOnEveryPage() {
        String filter = "&%24top=50&%24filter=tagName%20eq%20%27half%27%20and%20tagValue%20eq%20%27odd%27";
        assertThat(names(groups + Arm.RESOURCES + filter)).hasSize(GROUPS / 2);
        assertThat(names(arm.subscription() + "/resources" + Arm.RESOURCES))
                .contains("lists")
                .doesNotContain("holdfast", "page-000");
        assertThat(names(arm.subscription() + "/resources" + Arm.RESOURCES
                        + "&%24filter=resourceType%20eq%20%27microsoft.hybridcompute/MACHINES%27"))
                .contains("lists")
                .doesNotContain("holdfast", "page-000");
        assertThat(names(arm.subscription() + "/resources" + Arm.RESOURCES + "&%24filter=name%20eq%20%27it%27%27s%27"))
                .isEmpty();
    }

    @Test
    void parametersThatMeanNothingAreRefused() {
        for (String top : new String[] {"0", "-1", "x", "1.5", "", "9999999", "%0a"}) {
            arm.refused(400, "InvalidParameter", "GET", groups + Arm.RESOURCES + "&%24top=" + top, "");
        }
        for (String token : new String[] {"!", "enp6LwA=", "%ff", "a"}) {
            arm.refused(400, "InvalidParameter", "GET", groups + Arm.RESOURCES + "&%24skiptoken=" + token, "");
        }
        String log = arm.subscription()
                + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01";
        for (String filter : new String[] {
            "x",
            "name",
            "name%20eq",
            "name%20eq%20x",
            "name%20ne%20%27x%27",
            "name%20eq%20%27x",
            "name%20eq%20%27x%27%20or%20name%20eq%20%27y%27",
            "name%20eq%20%27x%27%20and",
            "name%20eq%20%27" + "x".repeat(3000) + "%27",
            "%27".repeat(1500)
        }) {
            arm.refused(400, "InvalidFilterInQueryString", "GET", groups + Arm.RESOURCES + "&%24filter=" + filter, "");
            arm.refused(400, "InvalidFilterInQueryString", "GET", log + "&%24filter=" + filter, "");
        }
        arm.refused(
                400,
                "InvalidFilterInQueryString",
                "GET",
                log + "&%24filter=eventTimestamp%20ge%20%272026-99-01%27",
                "");
        arm.refused(400, "InvalidParameter", "GET", log + "&%24filter=caller%20eq%20%27a%0a%27", "");
        arm.refused(400, "InvalidParameter", "GET", log + "&%24skipToken=bm9uZQ", "");
        arm.refused(400, "InvalidParameter", "GET", log + "&%24expand=salt", "");
        assertThat(arm.ok("GET", log, "").compact()).doesNotContain("\"salt\"");
    }

    @Test
    void aWriteOnAnOldETagIsRefused() {
        String path = groups + "/etag" + Arm.RESOURCES;
        String body = "{\"location\":\"local\",\"tags\":{\"n\":\"1\"}}";
        arm.refused(412, "PreconditionFailed", "PUT", path, body, "If-Match", "*");
        Answer made = arm.call("PUT", path, body, "If-None-Match", "*");
        assertThat(made.status()).isEqualTo(201);
        String first = made.headers().firstValue("ETag").orElseThrow();
        arm.refused(412, "PreconditionFailed", "PUT", path, body, "If-None-Match", "*");
        Answer changed = arm.call("PUT", path, body.replace("1", "2"), "If-Match", first);
        assertThat(changed.status()).isEqualTo(200);
        String second = changed.headers().firstValue("ETag").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(arm.refused(412, "PreconditionFailed", "PATCH", path, "{\"tags\":{}}", "If-Match", first)
                        .string("message")
                        .orElse(""))
                .contains(first)
                .contains(second);
        arm.refused(412, "PreconditionFailed", "DELETE", path, "", "If-Match", first);
        assertThat(arm.call("GET", path, "").headers().firstValue("ETag")).contains(second);
        arm.ok("DELETE", path, "", "If-Match", second);
    }

    @Test
    void existenceIsAnsweredWithoutABody() {
        assertThat(arm.call("HEAD", groups + "/holdfast" + Arm.RESOURCES, "").status())
                .isEqualTo(204);
        Answer absent = arm.call("HEAD", groups + "/absent" + Arm.RESOURCES, "");
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.body()).isEmpty();
        assertThat(arm.as("")
                        .call("HEAD", groups + "/holdfast" + Arm.RESOURCES, "")
                        .status())
                .isEqualTo(401);
        assertThat(arm.call("HEAD", groups + "/holdfast", "").status()).isEqualTo(400);
    }

    private static String tags(int count, String name, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + name + i + "\":\"" + value + "\"")
                .collect(Collectors.joining(",", "{\"location\":\"local\",\"tags\":{", "}}"));
    }

    @Test
    void tagsHaveLimits() {
        arm.ok("PUT", machine("tagged"), tags(50, "n", "v".repeat(256)));
        arm.refused(400, "InvalidTag", "PUT", machine("tagged"), tags(51, "n", "v"));
        arm.refused(400, "InvalidTag", "PUT", machine("tagged"), tags(1, "n", "v".repeat(257)));
        arm.refused(400, "InvalidTag", "PUT", machine("tagged"), tags(1, "n".repeat(512), "v"));
        for (String name : new String[] {"a<", "a>", "a%", "a&", "a?", "a/", "a\\u0000", "\\n"}) {
            arm.refused(400, "InvalidTag", "PUT", machine("tagged"), tags(1, name, "v"));
        }
        String endpoint =
                machine("tagged").replace(Arm.MACHINES, "/providers/Microsoft.Resources/tags/default") + Arm.RESOURCES;
        arm.refused(
                400,
                "InvalidTag",
                "PATCH",
                endpoint,
                "{\"operation\":\"Merge\",\"properties\":{\"tags\":{\"one-more\":\"v\"}}}");
        arm.refused(
                400,
                "InvalidRequestContent",
                "PATCH",
                endpoint,
                "{\"operation\":\"Add\",\"properties\":{\"tags\":{}}}");
        arm.refused(400, "InvalidRequestContent", "PUT", endpoint, "{\"properties\":{}}");
        assertThat(arm.ok("GET", machine("tagged"), "")
                        .object("tags")
                        .orElseThrow()
                        .names())
                .hasSize(50);
    }

    @Test
    void aLocationIsKnownAndStays() {
        JsonObject error = arm.refused(
                400,
                "LocationNotAvailableForResourceType",
                "PUT",
                machine("elsewhere"),
                "{\"location\":\"westeurope\"}");
        assertThat(error.string("message").orElse("")).contains("westeurope").contains("local");
        arm.refused(400, "InvalidRequestContent", "PUT", machine("elsewhere"), "{}");
        JsonArray none = arm.ok(
                        "GET",
                        arm.subscription() + "/resources" + Arm.RESOURCES + "&%24filter=name%20eq%20%27elsewhere%27",
                        "")
                .array("value")
                .orElseThrow();
        assertThat(none).isEmpty();
    }
}
