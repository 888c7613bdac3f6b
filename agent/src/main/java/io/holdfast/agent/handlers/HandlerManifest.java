package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.Account;
import io.holdfast.agent.platform.GroupLimits;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * {@code HandlerManifest.json} (section 4).
 *
 * @param commands relative to the base folder, with arguments, without leading slashes
 * @param updateWithInstall whether an update ends with the new version's install
 * @param continueOnUpdateFailure whether an update goes on when the old version's disable or uninstall fails
 * @param signed what {@code signingInfo} says, where it is there
 * @param runtime for handlers of ours: the oldest Java that the commands, which are jar files, run on
 * @param hostedCommand for handlers of ours: a program that the manager keeps running while the extension is enabled
 * @param enableLimit for handlers of ours: how long enable may take
 * @param background for handlers of ours: enable leaves a program behind that goes on telling in the status file, and
 *     brings the extension to its end there ({@link BackgroundRun})
 * @param processLimit for handlers of ours: how many processes and threads the hosted program may have
 * @param user for handlers of ours: whom all its programs run as; none: root
 * @param noNewPrivileges for handlers of ours: whether none of its programs gains rights by starting another one
 * @param remarks what was written wrongly and is taken as if it were not there (section 4)
 */
public record HandlerManifest(
        Map<HandlerCommand, String> commands,
        boolean updateWithInstall,
        boolean continueOnUpdateFailure,
        boolean supportsMultipleExtensions,
        boolean reportHeartbeat,
        boolean rebootAfterInstall,
        Optional<JsonObject> resourceLimits,
        Optional<SigningInfo> signed,
        Optional<String> runtime,
        Optional<String> hostedCommand,
        Optional<Duration> enableLimit,
        boolean background,
        Optional<Long> processLimit,
        Optional<String> user,
        boolean noNewPrivileges,
        List<String> remarks) {
    public static final String FILE = "HandlerManifest.json";

    private static final JsonLimits LIMITS = new JsonLimits(256 << 10, 32, 10_000);
    private static final int MAX_COMMAND = 4096;
    private static final Duration LONGEST_ENABLE = Duration.ofMinutes(90);

    /** Whom the package says that it is from. */
    public record SigningInfo(String publisher, String type, String version) {}

    public HandlerManifest {
        commands = Map.copyOf(commands);
        remarks = List.copyOf(remarks);
    }

    public String command(HandlerCommand command) {
        String text = commands.get(command);
        if (text == null) {
            throw new IllegalStateException("a manifest has all commands, and " + command + " is missing");
        }
        return text;
    }

    public Duration limit(HandlerCommand command) {
        return command == HandlerCommand.ENABLE ? enableLimit.orElse(command.limit()) : command.limit();
    }

    /**
     * What the handler may use. For published handlers only the processor counts: memory is declared and never enforced by
     * the reference agent (section 4), so that what they declare need not be true.
     */
    public GroupLimits limits() {
        return new GroupLimits(
                positive(resourceLimits, "cpuQuotaPercentage"),
                positive(resourceLimits, "memoryQuotaInMB"),
                processLimit);
    }

    private static Optional<Long> positive(Optional<JsonObject> object, String member) {
        OptionalLong number = object.map(each -> each.number(member)).orElse(OptionalLong.empty());
        return number.isPresent() && number.getAsLong() > 0 && number.getAsLong() < 1L << 30
                ? Optional.of(number.getAsLong())
                : Optional.empty();
    }

    /** Reads an array of one; a byte order mark in front is allowed, as are booleans in strings. */
    public static HandlerManifest parse(byte[] file) throws HandlerException {
        Json document;
        try {
            document = Json.parse(Text.withoutMark(file), LIMITS);
        } catch (JsonException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        if (!(document instanceof JsonArray array) || array.size() != 1 || !(array.get(0) instanceof JsonObject root)) {
            throw malformed(document.kind() + " at the top (expected: an array of one object)");
        }
        JsonObject handler = root.object("handlerManifest").orElseThrow(() -> malformed("handlerManifest is missing"));
        JsonObject ours = ours(root);
        Map<HandlerCommand, String> commands = new EnumMap<>(HandlerCommand.class);
        for (HandlerCommand command : HandlerCommand.values()) {
            commands.put(command, command(handler, command.member()));
        }
        return new HandlerManifest(
                commands,
                handler.string("updateMode")
                        .map("UpdateWithInstall"::equalsIgnoreCase)
                        .orElse(true),
                flag(handler, "continueOnUpdateFailure"),
                flag(handler, "supportsMultipleExtensions"),
                flag(handler, "reportHeartbeat"),
                flag(handler, "rebootAfterInstall"),
                root.object("resourceLimits"),
                root.object("signingInfo").flatMap(HandlerManifest::signingInfo),
                runtime(ours),
                hosted(ours),
                enableLimit(ours),
                flag(ours, "background"),
                positive(Optional.of(ours), "processLimit"),
                user(ours),
                noNewPrivileges(ours),
                remarks(handler));
    }

    private static String command(JsonObject handler, String member) throws HandlerException {
        String text = handler.string(member).orElseThrow(() -> malformed(member + " is missing (expected: a string)"));
        return relative(member, text);
    }

    /** A leading slash does not make a command absolute (section 7). */
    private static String relative(String member, String text) throws HandlerException {
        String relative = text.replaceFirst("^/+", "");
        if (relative.isBlank()
                || relative.length() > MAX_COMMAND
                || relative.chars().anyMatch(c -> c < 0x20)) {
            throw malformed(member + " is not a command of 1 to " + MAX_COMMAND + " printable characters");
        }
        return relative;
    }

    /** {@code "true"} in any case is true; everything that is no boolean is false (section 4). */
    private static boolean flag(JsonObject object, String member) {
        return switch (object.find(member).orElse(JsonBoolean.FALSE)) {
            case JsonBoolean bool -> bool.value();
            case JsonString text -> text.value().equalsIgnoreCase("true");
            case Json _ -> false;
        };
    }

    private static List<String> remarks(JsonObject handler) {
        return Stream.of(
                        "continueOnUpdateFailure",
                        "supportsMultipleExtensions",
                        "reportHeartbeat",
                        "rebootAfterInstall")
                .filter(member -> handler.find(member)
                        .filter(value -> !(value instanceof JsonBoolean) && !isBoolean(value))
                        .isPresent())
                .map(member -> member + " is no boolean and counts as false (expected: true or false)")
                .toList();
    }

    private static boolean isBoolean(Json value) {
        return value instanceof JsonString text
                && (text.value().equalsIgnoreCase("true") || text.value().equalsIgnoreCase("false"));
    }

    private static Optional<SigningInfo> signingInfo(JsonObject info) {
        Optional<String> publisher = info.string("publisher");
        Optional<String> type = info.string("type");
        Optional<String> version = info.string("version");
        return publisher.isPresent() && type.isPresent() && version.isPresent()
                ? Optional.of(new SigningInfo(publisher.get(), type.get(), version.get()))
                : Optional.empty();
    }

    private static JsonObject ours(JsonObject root) throws HandlerException {
        Json ours = root.find("holdfast").orElse(JsonObject.EMPTY);
        if (ours instanceof JsonObject object) {
            return object;
        }
        throw malformed("holdfast: " + ours.kind() + " (expected: an object)");
    }

    /** Read strictly, as is everything by which a handler asks for fewer rights: a slip must not leave it with all of them. */
    private static Optional<String> user(JsonObject ours) throws HandlerException {
        Optional<Json> user = ours.find("user");
        if (user.isEmpty()) {
            return Optional.empty();
        }
        if (user.get() instanceof JsonString text && Account.isName(text.value())) {
            return Optional.of(text.value());
        }
        throw malformed(
                "holdfast.user: " + Text.printable(user.get().compact(), 40) + " (expected: the name of a user)");
    }

    private static boolean noNewPrivileges(JsonObject ours) throws HandlerException {
        return switch (ours.find("noNewPrivileges").orElse(JsonBoolean.FALSE)) {
            case JsonBoolean bool -> bool.value();
            case Json other ->
                throw malformed("holdfast.noNewPrivileges: " + other.kind() + " (expected: true or false)");
        };
    }

    private static Optional<String> runtime(JsonObject ours) throws HandlerException {
        Optional<String> runtime = ours.string("runtime");
        if (runtime.isPresent() && !runtime.get().matches("[0-9]{1,3}")) {
            throw malformed("holdfast.runtime: '" + Text.printable(runtime.get(), 20) + "' (expected: such as \"25\")");
        }
        return runtime;
    }

    private static Optional<String> hosted(JsonObject ours) throws HandlerException {
        Optional<String> command = ours.string("hostedCommand");
        return command.isPresent() ? Optional.of(relative("holdfast.hostedCommand", command.get())) : command;
    }

    private static Optional<Duration> enableLimit(JsonObject ours) throws HandlerException {
        OptionalLong seconds = ours.number("enableTimeoutSeconds");
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        if (seconds.getAsLong() < 1 || seconds.getAsLong() > LONGEST_ENABLE.toSeconds()) {
            throw malformed("holdfast.enableTimeoutSeconds: " + seconds.getAsLong() + " (expected: 1 to "
                    + LONGEST_ENABLE.toSeconds() + ")");
        }
        return Optional.of(Duration.ofSeconds(seconds.getAsLong()));
    }

    private static HandlerException malformed(String what) {
        return new HandlerException(HandlerCode.MANIFEST_MALFORMED, FILE + ": " + what);
    }
}
