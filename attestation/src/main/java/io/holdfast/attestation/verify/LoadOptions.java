package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command line of a kernel's EFI stub: PCR 9 has only its digest (of UTF-16 with a final NUL), but a command of GRUB
 * can lead to it.
 */
final class LoadOptions {
    private static final int PCR = 9;
    private static final int LOAD_OPTIONS = 0x8F3B22ED;
    private static final int INITRD = 0x8F3B22EC;

    private LoadOptions() {}

    static Stream<Event> events(BootFacts facts) {
        return tagged(facts, LOAD_OPTIONS);
    }

    static Stream<Event> initrds(BootFacts facts) {
        return tagged(facts, INITRD);
    }

    private static Stream<Event> tagged(BootFacts facts, int id) {
        return facts.events()
                .filter(event -> event.pcr() == PCR && event.is(EventType.EV_EVENT_TAG))
                .filter(event -> event.content() instanceof EventContent.Tagged tagged && tagged.id() == id);
    }

    /** Command lines whose digests were measured, under whatever type: that is not covered by a digest. */
    static List<String> proven(BootFacts facts, LogView view) {
        List<String> candidates = new ArrayList<>();
        for (String command : facts.grubCommands()) {
            int path = command.indexOf(' ');
            int arguments = path < 0 ? -1 : command.indexOf(' ', path + 1);
            if (path > 0) {
                candidates.add(command.substring(path + 1));
                candidates.add("BOOT_IMAGE=" + command.substring(path + 1));
            }
            if (arguments > 0) {
                candidates.add(command.substring(arguments + 1));
            }
        }
        List<String> proven = new ArrayList<>();
        facts.events()
                .filter(event -> event.pcr() == PCR)
                .forEach(event -> first(candidates, event, view).ifPresent(proven::add));
        return proven;
    }

    /** Whether the stub measured a command line that no command leads to. */
    static boolean unknown(BootFacts facts, LogView view) {
        List<String> proven = proven(facts, view);
        return events(facts).anyMatch(event -> first(proven, event, view).isEmpty());
    }

    private static Optional<String> first(List<String> candidates, Event event, LogView view) {
        return candidates.stream()
                .filter(line -> view.covers(event.number(), (line + '\0').getBytes(StandardCharsets.UTF_16LE)))
                .findFirst();
    }
}
