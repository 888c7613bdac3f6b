package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.SipaName;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ProcessedData} of an event, with the names that published policies read. */
public final class ProcessedData {
    private ProcessedData() {}

    public static JsonObject of(Event event) {
        return switch (event.content()) {
            case EventContent.Variable variable ->
                JsonObject.builder()
                        .put("VariableGuid", variable.guid().toUpperCase(Locale.ROOT))
                        .put("UnicodeName", variable.name())
                        .put("VariableData", base64(variable.value()))
                        .build();
            case EventContent.Image image ->
                JsonObject.builder()
                        .put("ImageLocationInMemory", image.location())
                        .put("ImageLengthInMemory", image.length())
                        .put("DevicePath", image.path())
                        .build();
            case EventContent.Command command ->
                JsonObject.of("Kind", Json.of(command.kind()), "String", Json.of(command.text()));
            case EventContent.Text text -> JsonObject.of("String", Json.of(text.text()));
            case EventContent.Separator separator ->
                JsonObject.of("Value", Json.of(Integer.toUnsignedLong(separator.value())));
            case EventContent.Blob blob ->
                JsonObject.builder()
                        .put("BlobDescription", blob.name())
                        .put("BlobBase", blob.base())
                        .put("BlobLength", blob.length())
                        .build();
            case EventContent.PartitionTable table -> partitions(table);
            case EventContent.Tagged tagged ->
                JsonObject.of(
                        "TaggedEventID",
                        Json.of(Integer.toUnsignedLong(tagged.id())),
                        "String",
                        Json.of(tagged.name()));
            case EventContent.Windows windows -> windows(windows.events());
            case EventContent.StartupLocality start -> JsonObject.of("StartupLocality", Json.of(start.locality()));
            case EventContent.Opaque opaque -> JsonObject.of("RawData", Json.of(base64(opaque.data())));
        };
    }

    private static JsonObject partitions(EventContent.PartitionTable table) {
        JsonArray partitions = table.partitions().stream()
                .map(partition -> (Json) JsonObject.builder()
                        .put("PartitionType", partition.type())
                        .put("UniquePartitionGUID", partition.id())
                        .put("StartingLBA", partition.first())
                        .put("EndingLBA", partition.last())
                        .put("PartitionName", partition.name())
                        .build())
                .collect(JsonArray.collector());
        return JsonObject.of("DiskGUID", Json.of(table.disk()), "Partitions", partitions);
    }

    /** Names to values; a name that comes more than once, and what is a list by its nature, is an array. */
    private static JsonObject windows(List<EventContent.WindowsEvent> events) {
        Map<String, List<Json>> members = new LinkedHashMap<>();
        for (EventContent.WindowsEvent event : events) {
            members.computeIfAbsent(
                            event.name().orElseGet(() -> "EVENT_%08X".formatted(event.type())), _ -> new ArrayList<>())
                    .add(value(event));
        }
        JsonObject.Builder json = JsonObject.builder();
        members.forEach((name, values) ->
                json.put(name, values.size() > 1 || isList(name) ? new JsonArray(values) : values.getFirst()));
        return json.build();
    }

    private static boolean isList(String name) {
        return name.equals(SipaName.EVENT_LOADEDMODULE_AGGREGATION.name())
                || name.equals(SipaName.EVENT_SI_POLICY.name());
    }

    private static Json value(EventContent.WindowsEvent event) {
        return switch (SipaName.of(event.type()).map(SipaName::value).orElse(SipaName.Value.RAW)) {
            case AGGREGATION -> windows(event.inner());
            case BOOLEAN -> isSet(event.data()) ? JsonBoolean.TRUE : JsonBoolean.FALSE;
            case NUMBER ->
                event.type() == SipaName.EVENT_APPLICATION_SVN.code()
                                || event.type() == SipaName.EVENT_MODULE_SVN.code()
                        ? Json.of(number(event.data()))
                        : JsonObject.of("Value", Json.of(number(event.data())));
            case TEXT -> Json.of(utf16(event.data()));
            case RAW -> JsonObject.of("RawData", Json.of(base64(event.data())));
        };
    }

    static boolean isSet(Bytes data) {
        for (int i = 0; i < data.size(); i++) {
            if (data.at(i) != 0) {
                return true;
            }
        }
        return false;
    }

    private static long number(Bytes data) {
        long number = 0;
        for (int i = Math.min(8, data.size()) - 1; i >= 0; i--) {
            number = number << 8 | data.at(i);
        }
        return number;
    }

    private static String utf16(Bytes data) {
        String text = new String(data.array(), StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String base64(Bytes bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
