package io.holdfast.agent.extensions;

import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the journal holds about one handler.
 *
 * @param nextSequence the sequence number that the next new settings get; it never goes back, also not through an uninstall
 * @param installed the version whose install succeeded
 * @param instances the handler's extensions by item
 * @param thumbprint of the handler's transport key, once it has one
 */
record HandlerRecord(
        ExtensionType type,
        long nextSequence,
        Optional<Installed> installed,
        Map<String, Instance> instances,
        Optional<String> thumbprint,
        Optional<Work> work) {

    record Installed(HandlerVersion version, Digest digest, HandlerState state) {
        Installed in(HandlerState next) {
            return new Installed(version, digest, next);
        }
    }

    /**
     * One extension.
     *
     * @param mark keyed digest of everything whose change runs the extension again
     * @param settings the settings file's text; protected settings are in their envelope
     * @param after names of the extensions that it comes after
     * @param stuck generation of the removal that its disable stopped last; the next removal goes on without it
     * @param last the last final report
     */
    record Instance(
            String item,
            String name,
            long generation,
            long sequence,
            boolean enabled,
            String mark,
            String settings,
            List<String> after,
            Optional<Long> stuck,
            Optional<ExtensionReport> last) {
        Instance {
            after = List.copyOf(after);
        }

        Instance enabled(boolean now) {
            return new Instance(
                    item, name, generation, sequence, now, mark, settings, after, now ? Optional.empty() : stuck, last);
        }

        Instance stuckIn(long removal) {
            return new Instance(
                    item, name, generation, sequence, enabled, mark, settings, after, Optional.of(removal), last);
        }

        Instance reported(ExtensionReport report) {
            return told(generation, report);
        }

        /** Nothing of it changed in a newer generation but what was said of it. */
        Instance told(long newer, ExtensionReport report) {
            return new Instance(
                    item, name, newer, sequence, enabled, mark, settings, after, stuck, Optional.of(report));
        }
    }

    HandlerRecord {
        instances = Collections.unmodifiableMap(new LinkedHashMap<>(instances));
    }

    static HandlerRecord fresh(ExtensionType type) {
        return new HandlerRecord(type, 0, Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    Collection<Instance> all() {
        return instances.values();
    }

    Optional<Instance> instance(String item) {
        return Optional.ofNullable(instances.get(item));
    }

    HandlerRecord with(Work next) {
        return new HandlerRecord(type, nextSequence, installed, instances, thumbprint, Optional.of(next));
    }

    HandlerRecord withoutWork() {
        return new HandlerRecord(type, nextSequence, installed, instances, thumbprint, Optional.empty());
    }

    HandlerRecord installed(Optional<Installed> next) {
        return new HandlerRecord(type, nextSequence, next, instances, thumbprint, work);
    }

    HandlerRecord sequenceFrom(long next) {
        return new HandlerRecord(type, next, installed, instances, thumbprint, work);
    }

    HandlerRecord transport(Optional<String> next) {
        return new HandlerRecord(type, nextSequence, installed, instances, next, work);
    }

    HandlerRecord with(Instance instance) {
        Map<String, Instance> all = new LinkedHashMap<>(instances);
        all.put(instance.item(), instance);
        return new HandlerRecord(type, nextSequence, installed, all, thumbprint, work);
    }

    HandlerRecord without(String item) {
        Map<String, Instance> all = new LinkedHashMap<>(instances);
        all.remove(item);
        return new HandlerRecord(type, nextSequence, installed, all, thumbprint, work);
    }

    /** Only one for whose sake there is something to undo or to keep. */
    boolean isEmpty() {
        return installed.isEmpty() && instances.isEmpty() && work.isEmpty();
    }
}
