package io.holdfast.control.governance;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/** What a machine said of a configuration that it looks after: a better reason than that no resource matches. */
final class GuestReasons {
    /** Machines are not trusted to be brief. */
    private static final int LONGEST = 1_000;

    private GuestReasons() {}

    /** The first sentence of the newest report of a machine configuration, or why there is none. */
    static Optional<String> first(JsonObject assignment) {
        Optional<JsonObject> properties = assignment.object("properties");
        return reported(properties)
                .or(() -> properties
                        .flatMap(found -> found.object("holdfast"))
                        .flatMap(holdfast -> holdfast.string("reason")))
                .map(phrase -> phrase.length() <= LONGEST ? phrase : phrase.substring(0, LONGEST) + " ...");
    }

    private static Optional<String> reported(Optional<JsonObject> assignment) {
        return assignment
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
