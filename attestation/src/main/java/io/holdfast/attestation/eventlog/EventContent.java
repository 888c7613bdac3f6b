package io.holdfast.attestation.eventlog;

import io.holdfast.kernel.Bytes;
import java.util.List;
import java.util.Optional;

/** Data of an event, read by its type. Text has no bounds on its characters: clean it before it meets a terminal. */
public sealed interface EventContent {
    /** UEFI_VARIABLE_DATA. */
    record Variable(String guid, String name, Bytes value) implements EventContent {}

    /**
     * UEFI_IMAGE_LOAD_EVENT.
     *
     * @param path the device path as text, empty where there is none
     */
    record Image(long location, long length, String path) implements EventContent {}

    /**
     * What GRUB ran, or the command line that it gave to a kernel.
     *
     * @param kind for example {@code grub_cmd}
     */
    record Command(String kind, String text) implements EventContent {}

    /** A name or a text: a path, an action, a version. */
    record Text(String text) implements EventContent {}

    /** EV_SEPARATOR. */
    record Separator(int value) implements EventContent {}

    /** A part of a firmware: where it lies. */
    record Blob(String name, long base, long length) implements EventContent {}

    /** UEFI_GPT_DATA. */
    record PartitionTable(String disk, List<Partition> partitions) implements EventContent {}

    record Partition(String type, String id, long first, long last, String name) {}

    /** TCG_PCClientTaggedEvent of an operating system that is not Windows. */
    record Tagged(int id, String name) implements EventContent {}

    /** Tagged events of Windows (SIPA): trees of name and value. */
    record Windows(List<WindowsEvent> events) implements EventContent {}

    /** Locality from which the TPM was started. */
    record StartupLocality(int locality) implements EventContent {}

    /** What this version cannot read. */
    record Opaque(Bytes data) implements EventContent {}

    /**
     * One SIPA event.
     *
     * @param inner of an aggregation, else empty
     */
    record WindowsEvent(int type, Optional<String> name, Bytes data, List<WindowsEvent> inner) {
        public WindowsEvent {
            inner = List.copyOf(inner);
        }
    }

    /** Whether the id of a tagged event is one of Windows'. */
    static boolean isWindows(long id) {
        return id >= 0 && SipaEvents.isSipa(id);
    }

    /** The file of a device path that ends in one, else the whole path. */
    static String file(String path) {
        return DevicePaths.file(path);
    }
}
