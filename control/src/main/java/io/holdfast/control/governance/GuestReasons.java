package io.holdfast.control.governance;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/** What a machine said of a configuration that it looks after: a better reason than that no resource matches. */
final class GuestReasons {
    private GuestReasons() {}

    /** The first sentence of the newest report, when it is one of a machine configuration. */
    static Optional<String> first(JsonObject assignment) {
        return assignment
                .object("properties")
                .flatMap(properties -> properties.object("latestAssignmentReport"))
                .flatMap(report -> report.object("details"))
                .flatMap(details -> details.array("resources"))
                .stream()
                .flatMap(GuestReasons::objects)
                .flatMap(resource -> resource.array("reasons").stream())
                .flatMap(GuestReasons::objects)
                .flatMap(reason -> reason.string("phrase").stream())
                .findFirst();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }
}
