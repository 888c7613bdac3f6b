package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Verdicts, facts, differences and logs for people's programs: the shapes of docs/attestation.md. */
public final class ReportJson {
    private ReportJson() {}

    /** {@code {verified, refusals, notes, facts, pcrs, quote, ima}}. */
    public static JsonObject verdict(Verdict verdict) {
        JsonObject.Builder json = JsonObject.builder()
                .put("verified", verdict.verified())
                .put("refusals", findings(verdict, Finding.Severity.REFUSAL))
                .put("notes", findings(verdict, Finding.Severity.NOTE))
                .put("facts", facts(verdict.facts()));
        JsonObject.Builder pcrs = JsonObject.builder();
        for (PcrValues bank : verdict.pcrs()) {
            pcrs.put(bank.bank().name(), BaselineJson.values(bank));
        }
        json.put("pcrs", pcrs.build());
        verdict.quote().ifPresent(quote -> json.put("quote", quote(quote)));
        verdict.ima().ifPresent(ima -> json.put("ima", ima(ima)));
        return json.build();
    }

    private static JsonArray findings(Verdict verdict, Finding.Severity severity) {
        return verdict.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .map(finding -> (Json) finding(finding))
                .collect(JsonArray.collector());
    }

    /** {@code {rule, message, event?, pcr?}}. */
    public static JsonObject finding(Finding finding) {
        JsonObject.Builder json =
                JsonObject.builder().put("rule", finding.rule().name()).put("message", finding.message());
        finding.event().ifPresent(event -> json.put("event", event));
        finding.pcr().ifPresent(pcr -> json.put("pcr", pcr));
        return json.build();
    }

    private static JsonObject quote(Quote quote) {
        return JsonObject.builder()
                .put("clock", quote.clock().clock())
                .put("resetCount", quote.clock().resetCount())
                .put("restartCount", quote.clock().restartCount())
                .put("safe", quote.clock().safe())
                .put("firmwareVersion", "%016x".formatted(quote.firmwareVersion()))
                .put(
                        "selections",
                        JsonArray.ofStrings(quote.selections().stream()
                                .map(Object::toString)
                                .toList()))
                .build();
    }

    private static JsonObject ima(ImaFacts ima) {
        ImaPosition position = ima.position();
        JsonObject.Builder json = JsonObject.builder()
                .put("entries", position.entries())
                .put("ignored", ima.ignored())
                .put("violations", position.violations())
                .put("bootAggregateChecked", ima.bootAggregate());
        position.bootAggregate().ifPresent(digest -> json.put("bootAggregate", digest));
        return json.put("offset", position.offset()).build();
    }

    /** Empty where nothing is known. */
    public static JsonObject facts(BootFacts facts) {
        if (!facts.hasLog()) {
            return JsonObject.EMPTY;
        }
        JsonObject.Builder json = JsonObject.builder();
        facts.secureBoot().ifPresent(on -> json.put("secureBoot", on));
        json.put(
                "secureBootVariables",
                array(
                        facts.secureBootVariables(),
                        each -> JsonObject.builder()
                                .put("event", each.event())
                                .put("name", each.name())
                                .put("size", each.size())
                                .put("digest", VerdictJson.hex(each.digest()))
                                .build()));
        facts.revocations().ifPresent(entries -> json.put("dbxEntries", entries));
        json.put("authorities", array(facts.authorities(), ReportJson::authority));
        json.put(
                "bootApplications",
                array(
                        facts.bootApplications(),
                        each -> JsonObject.builder()
                                .put("event", each.event())
                                .put("component", each.component().words())
                                .put("path", each.path())
                                .put("digest", VerdictJson.hex(each.digest()))
                                .build()));
        json.put("grubCommands", JsonArray.ofStrings(facts.grubCommands()));
        json.put("kernelCommandLines", JsonArray.ofStrings(facts.kernelCommandLines()));
        json.put("unknownCommandLine", facts.unknownCommandLine());
        json.put(
                "loadedFiles",
                array(
                        facts.loadedFiles(),
                        each -> JsonObject.builder()
                                .put("event", each.event())
                                .put("component", each.component().words())
                                .put("path", each.path())
                                .put("digest", VerdictJson.hex(each.digest()))
                                .build()));
        return json.put("initrdMeasured", facts.initrdMeasured())
                .put("exitBootServices", facts.exitBootServices())
                .put("dmaProtectionDisabled", facts.dmaProtectionDisabled())
                .put("bank", facts.bank().name())
                .put(
                        "pcrs",
                        Verifier.pcrs(facts.pcrMask()).stream().map(Json::of).collect(JsonArray.collector()))
                .build();
    }

    private static JsonObject authority(BootFacts.Authority authority) {
        return JsonObject.builder()
                .put("event", authority.event())
                .put("variable", authority.variable())
                .putIfPresent("subject", authority.subject())
                .putIfPresent("text", authority.text())
                .put("digest", VerdictJson.hex(authority.digest()))
                .put("beforeSeparator", authority.beforeSeparator())
                .build();
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonObject> shape) {
        return items.stream().map(item -> (Json) shape.apply(item)).collect(JsonArray.collector());
    }

    /** {@code {kind, pcr, component, meaning, event?, expected?, actual?}}. */
    public static JsonObject difference(Difference difference) {
        JsonObject.Builder json = JsonObject.builder()
                .put("kind", difference.kind().name())
                .put("pcr", difference.pcr())
                .put("component", difference.component().words())
                .put("meaning", difference.meaning());
        difference.event().ifPresent(event -> json.put("event", event));
        difference.expected().map(VerdictJson::hex).ifPresent(hex -> json.put("expected", hex));
        difference.actual().map(VerdictJson::hex).ifPresent(hex -> json.put("actual", hex));
        return json.build();
    }

    /** {@code {events:[{event, pcr, type, component, meaning, digests, data}]}}; nothing in it is authenticated. */
    public static JsonObject log(EventLog log) {
        List<Meaning> meanings = Meaning.of(log);
        JsonArray events = log.events().stream()
                .map(event -> (Json) event(log, event, meanings.get(event.number())))
                .collect(JsonArray.collector());
        return JsonObject.builder()
                .put("cryptoAgile", log.cryptoAgile())
                .put(
                        "banks",
                        JsonArray.ofStrings(
                                log.banks().stream().map(HashAlgorithm::name).toList()))
                .put("events", events)
                .build();
    }

    private static JsonObject event(EventLog log, Event event, Meaning meaning) {
        JsonObject.Builder digests = JsonObject.builder();
        for (HashAlgorithm bank : log.banks()) {
            event.digest(bank).map(VerdictJson::hex).ifPresent(hex -> digests.put(bank.name(), hex));
        }
        Bytes data = event.data();
        return JsonObject.builder()
                .put("event", event.number())
                .put("pcr", event.pcr())
                .put("type", event.typeName())
                .put("component", meaning.component().words())
                .put("meaning", meaning.words())
                .put("digests", digests.build())
                .put("size", data.size())
                .put("data", ProcessedData.of(event))
                .build();
    }
}
