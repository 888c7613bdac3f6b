package io.holdfast.protocol.local;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;

/** One question or order. */
public sealed interface LocalRequest {
    /** How the agent and its connection are. */
    record Show() implements LocalRequest {}

    /** Extensions that the machine has. */
    record ExtensionList() implements LocalRequest {}

    /** @param item key of the item */
    record ExtensionRemove(String item) implements LocalRequest {}

    /** Newest lines of the history; root's, for it tells who was told what. */
    record History(long most) implements LocalRequest {}

    /** Configuration, publishers or the connection were changed on disk. */
    record Reload() implements LocalRequest {}

    /** Whether only root may ask this. */
    default boolean privileged() {
        return switch (this) {
            case Show _, ExtensionList _ -> false;
            case ExtensionRemove _, History _, Reload _ -> true;
        };
    }

    default JsonObject json() {
        return switch (this) {
            case Show _ -> command("show").build();
            case ExtensionList _ -> command("extensionList").build();
            case ExtensionRemove(String item) ->
                command("extensionRemove").put("item", item).build();
            case History(long most) -> command("history").put("most", most).build();
            case Reload _ -> command("reload").build();
        };
    }

    private static JsonObject.Builder command(String name) {
        return JsonObject.builder().put("command", name);
    }

    static LocalRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "local request");
        String command = fields.string("command", 64);
        return switch (command) {
            case "show" -> new Show();
            case "extensionList" -> new ExtensionList();
            case "extensionRemove" -> new ExtensionRemove(fields.string("item", 300));
            case "history" -> new History(fields.count("most"));
            case "reload" -> new Reload();
            default -> throw new ProtocolException("local request.command is unknown to this agent");
        };
    }
}
