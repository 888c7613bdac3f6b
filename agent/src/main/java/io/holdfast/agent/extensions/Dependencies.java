package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.kernel.Ascii;
import io.holdfast.protocol.OperationKind;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/** Which extensions have to come to an end before another one is begun or removed (section 8). */
final class Dependencies {
    private final Journal journal;
    private final Predicate<String> busy;

    /** Items by lower-case name, for wishes that wait and are not journaled yet. */
    private final ConcurrentMap<String, String> items = new ConcurrentHashMap<>();

    /** Items whose newest wish is that they go. */
    private final ConcurrentMap<String, Boolean> going = new ConcurrentHashMap<>();

    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    /** The last status words of extensions that have not come to their end. */
    private final ConcurrentMap<String, String> words = new ConcurrentHashMap<>();

    /** @param busy whether something is done, or going to be done, for an item */
    Dependencies(Journal journal, Predicate<String> busy) {
        this.journal = journal;
        this.busy = busy;
    }

    void wished(DesiredExtension desired) {
        items.put(Ascii.lower(desired.name()), desired.item());
        going.put(desired.item(), false);
        announced.remove(desired.item());
    }

    void unwished(String item) {
        going.put(item, true);
        announced.remove(item);
    }

    /** Removals that have not come yet. */
    void announce(Set<String> removals) {
        announced.clear();
        announced.addAll(removals);
    }

    /** Keeps what a dependent may have to say of it later. */
    void heard(ExtensionReport report) {
        Optional<String> word = report.status().flatMap(status -> status.string("status"));
        if (report.phase() == Phase.RUNNING && word.isPresent()) {
            words.put(report.item(), word.get());
        } else {
            words.remove(report.item());
        }
    }

    /** Whether all that it comes after has come to an end, good or bad. */
    boolean settled(DesiredExtension desired) {
        return unsettled(desired).isEmpty();
    }

    private Optional<String> unsettled(DesiredExtension desired) {
        return desired.after().stream()
                .filter(name -> item(name).filter(busy).isPresent())
                .findFirst();
    }

    private Optional<String> item(String name) {
        return instance(name).map(Instance::item).or(() -> Optional.ofNullable(items.get(Ascii.lower(name))));
    }

    private Optional<Instance> instance(String name) {
        return journal.all().values().stream()
                .flatMap(record -> record.all().stream())
                .filter(instance -> !isRun(instance.item()) && Ascii.equalsIgnoreCase(instance.name(), name))
                .findFirst();
    }

    /** Run commands have names of their own, which no extension comes after. */
    private static boolean isRun(String item) {
        return item.startsWith(OperationKind.RUN_COMMAND.item(""));
    }

    /** Why it is not begun, once everything is settled; empty when it is. */
    Optional<String> obstacle(DesiredExtension desired) {
        for (String name : desired.after()) {
            Optional<ExtensionReport> last = instance(name).flatMap(Instance::last);
            if (last.isEmpty()) {
                return Optional.of("Skipping processing of extensions since execution of dependent extension " + name
                        + " failed: it is not on this machine");
            }
            if (last.get().phase() != Phase.SUCCEEDED) {
                boolean said = last.get()
                        .status()
                        .flatMap(status -> status.string("status"))
                        .filter("error"::equals)
                        .isPresent();
                return Optional.of(
                        said
                                ? "Dependent Extension " + name + " did not succeed. Status was error"
                                : "Skipping processing of extensions since execution of dependent extension " + name
                                        + " failed");
            }
        }
        return Optional.empty();
    }

    /** What is said when the time is over; a missing status file counts as a warning. */
    String overdue(DesiredExtension desired) {
        String name = unsettled(desired).orElse("");
        String word =
                item(name).flatMap(item -> Optional.ofNullable(words.get(item))).orElse("warning");
        return "Dependent Extension " + name
                + " did not reach a terminal state within the allowed timeout. Last status was " + word;
    }

    /** Whether none is being removed that comes after this one. */
    boolean last(String item) {
        Optional<String> name =
                journal.of(item).flatMap(record -> record.instance(item)).map(Instance::name);
        return name.isEmpty()
                || isRun(item)
                || journal.all().values().stream()
                        .flatMap(record -> record.all().stream())
                        .filter(other ->
                                other.after().stream().anyMatch(each -> Ascii.equalsIgnoreCase(each, name.get())))
                        .noneMatch(other -> !other.item().equals(item)
                                && (announced.contains(other.item())
                                        || (Boolean.TRUE.equals(going.get(other.item())) && busy.test(other.item()))));
    }
}
