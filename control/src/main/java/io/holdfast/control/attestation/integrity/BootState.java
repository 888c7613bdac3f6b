package io.holdfast.control.attestation.integrity;

import io.holdfast.control.machines.MachineType;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The facet {@code bootIntegrity} of a machine, as a reader gets it: {@code status}, {@code since}, {@code reasons},
 * {@code secureBoot}, {@code provider}, {@code lastAttested}, {@code boot} (name and counters), {@code firstDifference},
 * {@code baseline} (boot, how and by whom it was approved), {@code proposed}, {@code prediction}, {@code installation}.
 */
public record BootState(JsonObject json) {
    /** How long an announcement is good. */
    private static final Duration ANNOUNCED = Duration.ofHours(24);

    static Optional<BootState> of(ReadTransaction transaction, ResourceId machine) {
        return transaction
                .facet(machine, MachineType.FACET_BOOT_INTEGRITY)
                .map(Facet::value)
                .filter(value -> !value.isEmpty())
                .map(BootState::new);
    }

    /** Of a machine that was never heard of. */
    static BootState unheard(Instant now) {
        return new BootState(JsonObject.EMPTY)
                .judged(
                        BootStatus.UNKNOWN,
                        List.of(Reason.of(Reason.Code.NOT_ATTESTED, "The machine has not attested a boot yet.")),
                        now);
    }

    BootStatus status() {
        return BootStatus.of(json.string("status").orElse(BootStatus.UNKNOWN.text()));
    }

    Optional<Instant> since() {
        return json.string("since").map(Instant::parse);
    }

    Optional<Instant> lastAttested() {
        return json.string("lastAttested").map(Instant::parse);
    }

    Optional<Boolean> secureBoot() {
        return json.bool("secureBoot");
    }

    /** Name of the last boot; empty before the first. */
    String boot() {
        return json.object("boot").flatMap(boot -> boot.string("name")).orElse("");
    }

    /** Whether this is the boot whose measurements were taken last, whatever was refused since. */
    boolean measured(BootReport report) {
        return report.clock().isPresent() && json.object("measured").equals(Optional.of(marker(report)));
    }

    BootState withMeasured(BootReport report) {
        return report.clock().isPresent() ? with("measured", marker(report)) : this;
    }

    private static JsonObject marker(BootReport report) {
        return JsonObject.builder()
                .put("key", report.key())
                .put("resetCount", report.clock().orElseThrow().resetCount())
                .build();
    }

    /** Whether somebody has said, not long ago, that the next boot is a good one. */
    boolean announced(Instant now) {
        return json.object("announced")
                .flatMap(announced -> announced.string("at"))
                .filter(at -> Instant.parse(at).plus(ANNOUNCED).isAfter(now))
                .isPresent();
    }

    /** The messages of the reasons, one after the other. */
    String words() {
        return json.array("reasons").orElse(JsonArray.EMPTY).stream()
                .map(JsonObject.class::cast)
                .flatMap(reason -> reason.string("message").stream())
                .collect(java.util.stream.Collectors.joining(" "));
    }

    /** Code of the first reason; empty when there is none. */
    String cause() {
        return json.array("reasons").orElse(JsonArray.EMPTY).stream()
                .map(JsonObject.class::cast)
                .flatMap(reason -> reason.string("code").stream())
                .findFirst()
                .orElse("");
    }

    /** The same with another verdict; since when it holds changes only with the status. */
    BootState judged(BootStatus status, List<Reason> reasons, Instant now) {
        boolean same = json.string("status").equals(Optional.of(status.text()));
        return new BootState(json.toBuilder()
                .put("status", status.text())
                .put("since", same ? json.string("since").orElse(now.toString()) : now.toString())
                .put("reasons", Reason.json(reasons))
                .build());
    }

    /** Without reasons of these kinds; healthy when none is left. */
    BootState settled(List<Reason.Code> gone, Instant now) {
        JsonArray left = json.array("reasons").orElse(JsonArray.EMPTY).stream()
                .filter(reason -> gone.stream()
                        .noneMatch(code -> ((JsonObject) reason).string("code").equals(Optional.of(code.text()))))
                .collect(JsonArray.collector());
        return left.isEmpty() ? judged(BootStatus.HEALTHY, List.of(), now) : new BootState(json.with("reasons", left));
    }

    BootState with(String member, Json value) {
        return new BootState(json.with(member, value));
    }

    BootState without(String member) {
        return new BootState(json.without(member));
    }

    /** Stores it when it says something new. */
    void store(WriteTransaction transaction, ResourceId machine, Instant now) {
        Optional<Facet> before = transaction.facet(machine, MachineType.FACET_BOOT_INTEGRITY);
        if (before.isPresent() && before.get().value().equals(json)) {
            return;
        }
        transaction.put(new Facet(
                machine,
                MachineType.FACET_BOOT_INTEGRITY,
                before.map(Facet::version).orElse(0L) + 1,
                json,
                now));
        transaction.append(new ChangeRow(0, machine, ChangeRow.Kind.FACET, MachineType.FACET_BOOT_INTEGRITY, now));
    }
}
