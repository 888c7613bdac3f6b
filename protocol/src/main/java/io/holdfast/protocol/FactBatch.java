package io.holdfast.protocol;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts in order. The control plane takes each (enrolment, spool epoch, sequence) once.
 *
 * @param spoolEpoch random, new when the machine had to begin its spool anew
 */
public record FactBatch(String spoolEpoch, List<Fact> facts) {
    public FactBatch {
        facts = List.copyOf(facts);
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put("spoolEpoch", spoolEpoch)
                .put("facts", facts.stream().map(fact -> (Json) fact.json()).collect(JsonArray.collector()))
                .build();
    }

    public static FactBatch read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "facts");
        List<Fact> facts = new ArrayList<>();
        for (Fields fact : fields.list("facts", Wire.MAX_FACTS)) {
            facts.add(Fact.read(fact));
        }
        return new FactBatch(fields.string("spoolEpoch", 64), facts);
    }
}
