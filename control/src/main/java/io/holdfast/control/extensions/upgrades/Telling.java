package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for a version of an extension as an operator would, by a PATCH through the corridor: policies judge it, the log has it,
 * the machine proves it and decides itself.
 */
final class Telling {
    private final Store store;
    private final ResourceEngine engine;
    private final UpgradeNews news;
    private final InstantSource clock;

    Telling(Store store, ResourceEngine engine, UpgradeNews news, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.news = news;
        this.clock = clock;
    }

    /** What came of asking. */
    sealed interface Asked {
        record Taken() implements Asked {}

        /** Something else goes on with it; to be asked again. */
        record Later() implements Asked {}

        record Refused(String why) implements Asked {}
    }

    /** @return whether some could not be told yet */
    boolean tell(Rollout rollout, List<Member> members) {
        Map<Member, String> refused = new LinkedHashMap<>();
        boolean later = false;
        for (Member member : members) {
            switch (ask(member, rollout.correlationId())) {
                case Asked.Taken _ -> {}
                case Asked.Later _ -> later = true;
                case Asked.Refused(String why) -> refused.put(member, why);
            }
        }
        if (!refused.isEmpty()) {
            boolean _ = store.commit(transaction -> {
                Rollouts.of(transaction, rollout.type())
                        .ifPresent(known -> news.refused(transaction, known, refused, clock.instant()));
                return true;
            });
        }
        return later;
    }

    private Asked ask(Member member, String correlationId) {
        Optional<ResourceRow> row = store.read(transaction -> transaction.resource(member.extension()));
        boolean still = row.filter(found -> AutomaticUpgrade.wanted(found.document())
                        && AutomaticUpgrade.version(found.document()).equals(Optional.of(member.from())))
                .isPresent();
        return still
                ? ask(row.orElseThrow(), member.to(), correlationId)
                : new Asked.Later(); // the next look sees what it became
    }

    /** Asks for exactly this version, unless somebody has changed the extension since it was read. */
    Asked ask(ResourceRow row, HandlerVersion version, String correlationId) {
        RequestContext context = RequestContext.system(AutomaticUpgrade.PART, correlationId, clock.instant());
        JsonObject body = JsonObject.of("properties", JsonObject.of("typeHandlerVersion", Json.of(version.text())));
        try {
            var _ = engine.patch(context, row.id(), body, new Conditions(Optional.of(row.etag()), Optional.empty()));
            return new Asked.Taken();
        } catch (ProblemException e) {
            ProblemCode code = e.problem().code();
            boolean passes = code != ProblemCode.PROTECTED_SETTINGS_LOST
                    && code != ProblemCode.MACHINE_NOT_CONNECTED
                    && (code.status() == 404
                            || code.status() == 409
                            || code.status() == 412
                            || code.status() == 429
                            || code.status() >= 500);
            return passes ? new Asked.Later() : new Asked.Refused(e.problem().message());
        }
    }
}
