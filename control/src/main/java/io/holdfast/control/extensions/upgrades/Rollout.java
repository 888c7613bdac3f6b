package io.holdfast.control.extensions.upgrades;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One version of one handler on its way over the fleet.
 *
 * @param wave number of the wave, from 1; 0 before the first
 * @param size machines of the next wave, at most
 * @param members of the wave that is under way; none between waves
 * @param away extensions of earlier waves that were told, and whose machines have not come back since
 * @param upgraded extensions that have the version
 * @param refused extensions whose machines, or a policy, refused it
 * @param reason why it ended, when that was no good end
 */
record Rollout(
        ExtensionType type,
        HandlerVersion target,
        Stage stage,
        String correlationId,
        Instant begun,
        int wave,
        int size,
        List<Member> members,
        List<Member> away,
        long upgraded,
        long refused,
        String reason) {

    /** Where it stands. */
    enum Stage {
        IN_PROGRESS("InProgress"),
        /** Everybody who is there has the version; who comes back later gets it. */
        SUCCEEDED("Succeeded"),
        /** The version failed somewhere, and is not tried again by itself. */
        FAILED("Failed"),
        /** Its publisher took the version back. */
        WITHDRAWN("Withdrawn"),
        /** A newer version took its place. */
        SUPERSEDED("Superseded");

        private final String wire;

        Stage(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }

        static Stage of(String wire) {
            for (Stage stage : values()) {
                if (stage.wire.equals(wire)) {
                    return stage;
                }
            }
            throw new IllegalStateException("stage of a rollout: " + wire);
        }

        /** Whether the version may still go to machines. */
        boolean goesOn() {
            return this == IN_PROGRESS || this == SUCCEEDED;
        }
    }

    Rollout {
        members = List.copyOf(members);
        away = List.copyOf(away);
    }

    static Rollout begin(
            ExtensionType type, HandlerVersion target, String correlationId, List<Member> away, Instant now) {
        return new Rollout(type, target, Stage.IN_PROGRESS, correlationId, now, 0, 1, List.of(), away, 0, 0, "");
    }

    Rollout with(List<Member> nextMembers, List<Member> nextAway) {
        return new Rollout(
                type,
                target,
                stage,
                correlationId,
                begun,
                wave,
                size,
                nextMembers,
                nextAway,
                upgraded,
                refused,
                reason);
    }

    Rollout counting(long moreUpgraded, long moreRefused) {
        return new Rollout(
                type,
                target,
                stage,
                correlationId,
                begun,
                wave,
                size,
                members,
                away,
                upgraded + moreUpgraded,
                refused + moreRefused,
                reason);
    }

    /** The next wave is under way. */
    Rollout waving(List<Member> chosen) {
        return new Rollout(
                type,
                target,
                Stage.IN_PROGRESS,
                correlationId,
                begun,
                wave + 1,
                size,
                chosen,
                away,
                upgraded,
                refused,
                "");
    }

    Rollout sized(int next) {
        return new Rollout(
                type, target, stage, correlationId, begun, wave, next, members, away, upgraded, refused, reason);
    }

    /** Over, at least for now. */
    Rollout ended(Stage end, String why) {
        return new Rollout(
                type, target, end, correlationId, begun, wave, size, List.of(), away, upgraded, refused, why);
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("publisher", type.publisher())
                .put("type", type.type())
                .put("target", target.text())
                .put("stage", stage.wire())
                .put("correlationId", correlationId)
                .put("begun", begun.toString())
                .put("wave", wave)
                .put("size", size)
                .put(
                        "members",
                        members.stream().map(member -> (Json) member.json()).collect(JsonArray.collector()))
                .put("away", away.stream().map(member -> (Json) member.json()).collect(JsonArray.collector()))
                .put("upgraded", upgraded)
                .put("refused", refused)
                .put("reason", reason)
                .build();
    }

    static Rollout read(JsonObject json) {
        return new Rollout(
                ExtensionType.of(
                        json.string("publisher").orElseThrow(),
                        json.string("type").orElseThrow()),
                new HandlerVersion(json.string("target").orElseThrow()),
                Stage.of(json.string("stage").orElse("")),
                json.string("correlationId").orElse(""),
                Instant.parse(json.string("begun").orElseThrow()),
                Math.toIntExact(json.number("wave").orElse(0)),
                Math.toIntExact(json.number("size").orElse(1)),
                members(json, "members"),
                members(json, "away"),
                json.number("upgraded").orElse(0),
                json.number("refused").orElse(0),
                json.string("reason").orElse(""));
    }

    private static List<Member> members(JsonObject json, String name) {
        return json.array(name).orElse(JsonArray.EMPTY).stream()
                .map(member -> Member.read((JsonObject) member))
                .toList();
    }
}
