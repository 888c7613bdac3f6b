package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.HexFormat;
import java.util.Locale;

/** An event log in words: number, PCR, type, what the data say, and the digest of the best bank. */
final class ReadableLog {
    private static final int MOST_TEXT = 500;
    private static final int MOST_BYTES = 32;

    private ReadableLog() {}

    static JsonArray events(EventLog log) {
        HashAlgorithm bank = log.banks().contains(HashAlgorithm.SHA256)
                ? HashAlgorithm.SHA256
                : log.banks().isEmpty() ? HashAlgorithm.SHA1 : log.banks().getLast();
        return log.events().stream().map(event -> (Json) event(event, bank)).collect(JsonArray.collector());
    }

    private static JsonObject event(Event event, HashAlgorithm bank) {
        JsonObject.Builder json = JsonObject.builder()
                .put("event", event.number())
                .put("pcr", event.pcr())
                .put("type", event.typeName())
                .put("measured", event.measured())
                .put("text", printable(text(event.content())));
        event.digest(bank)
                .ifPresent(digest -> json.put("bank", bank.standardName()).put("digest", hex(digest)));
        return json.build();
    }

    private static String text(EventContent content) {
        return switch (content) {
            case EventContent.Variable variable ->
                variable.name() + " = " + shortHex(variable.value()) + " (" + variable.guid() + ")";
            case EventContent.Image image ->
                (image.path().isEmpty() ? "image" : image.path()) + ", " + image.length() + " bytes";
            case EventContent.Command command -> command.kind() + ": " + command.text();
            case EventContent.Text text -> text.text();
            case EventContent.Separator separator -> String.format(Locale.ROOT, "separator %08x", separator.value());
            case EventContent.Blob blob ->
                (blob.name().isEmpty() ? "firmware" : blob.name()) + " at 0x" + Long.toHexString(blob.base()) + ", "
                        + blob.length() + " bytes";
            case EventContent.PartitionTable table ->
                "partition table of disk " + table.disk() + ", "
                        + table.partitions().size() + " partitions";
            case EventContent.Tagged tagged -> tagged.name() + " (0x" + Integer.toHexString(tagged.id()) + ")";
            case EventContent.Windows windows -> windows.events().size() + " events of Windows";
            case EventContent.StartupLocality locality -> "started from locality " + locality.locality();
            case EventContent.Opaque opaque -> shortHex(opaque.data());
        };
    }

    private static String shortHex(Bytes bytes) {
        byte[] all = bytes.array();
        return all.length <= MOST_BYTES
                ? HexFormat.of().formatHex(all)
                : HexFormat.of().formatHex(all, 0, MOST_BYTES) + "… (" + all.length + " bytes)";
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }

    /** What machines say is shown to people: no control characters, no endless lines. */
    private static String printable(String text) {
        String cut = text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", "?");
    }
}
