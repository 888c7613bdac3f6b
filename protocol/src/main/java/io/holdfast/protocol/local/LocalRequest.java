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

    /**
     * A short-lived token of this machine, which the agent asks of the control plane; for handlers of root.
     *
     * @param resource whom it is for, {@code https://attest.azure.net}
     */
    record Token(String resource) implements LocalRequest {}

    /** Where the control plane is, whose authority is believed, and the proxy on the way; for handlers of root. */
    record ControlPlane() implements LocalRequest {}

    /** Whether only root may ask this. */
    default boolean privileged() {
        return switch (this) {
            case Show _, ExtensionList _ -> false;
            case ExtensionRemove _, History _, Reload _, Token _, ControlPlane _ -> true;
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
            case Token(String resource) ->
                command("token").put("resource", resource).build();
            case ControlPlane _ -> command("controlPlane").build();
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
            case "token" -> new Token(fields.string("resource", 300));
            case "controlPlane" -> new ControlPlane();
            default -> throw new ProtocolException("local request.command is unknown to this agent");
        };
    }
}
