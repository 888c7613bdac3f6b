package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.configuration.resources.Result.Status;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Collects what one audit finds. */
final class Findings {
    private final String kind;
    private final List<Reason> reasons = new ArrayList<>();
    private final JsonObject.Builder properties = JsonObject.builder();

    Findings(String kind) {
        this.kind = kind;
    }

    Findings property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    Findings wrong(String aspect, String phrase) {
        reasons.add(new Reason(kind + ":" + kind + ":" + aspect, phrase));
        return this;
    }

    /** What another resource found, as this one's. */
    Findings take(Result other) {
        for (Reason reason : other.reasons()) {
            wrong(reason.code().substring(reason.code().lastIndexOf(':') + 1), reason.phrase());
        }
        properties.putAll(other.properties());
        return this;
    }

    Result result() {
        return new Result(reasons.isEmpty() ? Status.COMPLIANT : Status.NON_COMPLIANT, reasons, properties.build());
    }
}
