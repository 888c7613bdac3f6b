package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.eventlog.EventContent.Blob;
import io.holdfast.attestation.eventlog.EventContent.Command;
import io.holdfast.attestation.eventlog.EventContent.Image;
import io.holdfast.attestation.eventlog.EventContent.Opaque;
import io.holdfast.attestation.eventlog.EventContent.Separator;
import io.holdfast.attestation.eventlog.EventContent.StartupLocality;
import io.holdfast.attestation.eventlog.EventContent.Tagged;
import io.holdfast.attestation.eventlog.EventContent.Text;
import io.holdfast.attestation.eventlog.EventContent.Variable;
import io.holdfast.attestation.eventlog.EventContent.Windows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads data of events by their type; what does not fit is opaque, never an error. */
final class EventContents {
    private static final int MAX_NAME = 256;
    private static final int MAX_PATH = 1 << 16;

    private EventContents() {}

    static EventContent of(Event event) {
        Optional<EventType> type = event.type();
        DataReader data = new DataReader(event.data());
        return type.flatMap(known -> Optional.ofNullable(read(known, event, data)))
                .orElseGet(() -> new Opaque(event.data()));
    }

    /** Null where the data do not fit. */
    private static @Nullable EventContent read(EventType type, Event event, DataReader data) {
        return switch (type) {
            case EV_SEPARATOR -> data.size() == 4 ? new Separator((int) data.u32(0)) : null;
            case EV_EFI_VARIABLE_DRIVER_CONFIG,
                    EV_EFI_VARIABLE_BOOT,
                    EV_EFI_VARIABLE_BOOT2,
                    EV_EFI_VARIABLE_AUTHORITY -> variable(data);
            case EV_EFI_BOOT_SERVICES_APPLICATION, EV_EFI_BOOT_SERVICES_DRIVER, EV_EFI_RUNTIME_SERVICES_DRIVER ->
                image(data);
            case EV_EFI_PLATFORM_FIRMWARE_BLOB -> data.size() == 16 ? new Blob("", data.u64(0), data.u64(8)) : null;
            case EV_EFI_PLATFORM_FIRMWARE_BLOB2 -> blob2(data);
            case EV_EFI_GPT_EVENT, EV_EFI_GPT_EVENT2 -> PartitionTables.read(data);
            case EV_IPL -> ipl(data);
            case EV_EFI_ACTION, EV_ACTION, EV_POST_CODE, EV_POST_CODE2, EV_OMIT_BOOT_DEVICE_EVENTS -> ascii(data);
            case EV_S_CRTM_VERSION -> version(data);
            case EV_EVENT_TAG -> tagged(data);
            case EV_NO_ACTION -> Replay.isLocality(event) ? new StartupLocality(data.u8(Replay.LOCALITY.length)) : null;
            default -> null;
        };
    }

    private static @Nullable EventContent variable(DataReader data) {
        if (data.size() < 32) {
            return null;
        }
        long chars = data.u64(16);
        long value = data.u64(24);
        if (chars < 0
                || chars > MAX_NAME
                || value < 0
                || value > data.size()
                || 32 + 2 * chars + value != data.size()) {
            return null;
        }
        int at = 32 + 2 * (int) chars;
        return new Variable(Guids.text(data, 0), data.utf16(32, (int) chars), data.part(at, (int) value));
    }

    private static @Nullable EventContent image(DataReader data) {
        if (data.size() < 32 || data.u64(24) != data.size() - 32L || data.size() > MAX_PATH) {
            return null;
        }
        return new Image(data.u64(0), data.u64(8), DevicePaths.text(data, 32, data.size()));
    }

    private static @Nullable EventContent blob2(DataReader data) {
        int name = data.size() == 0 ? 0 : data.u8(0);
        return data.size() == 1 + name + 16
                ? new Blob(data.latin(1, name), data.u64(1 + name), data.u64(9 + name))
                : null;
    }

    private static @Nullable EventContent ipl(DataReader data) {
        Optional<String> text = data.text();
        if (text.isEmpty()) {
            return null;
        }
        String all = text.get();
        for (String kind : List.of("grub_cmd", "kernel_cmdline", "module_cmdline")) {
            if (all.startsWith(kind + ": ")) {
                return new Command(kind, all.substring(kind.length() + 2));
            }
        }
        return new Text(all);
    }

    private static @Nullable EventContent ascii(DataReader data) {
        return data.text().map(Text::new).orElse(null);
    }

    private static @Nullable EventContent version(DataReader data) {
        return data.size() == 16 ? new Text(Guids.text(data, 0)) : ascii(data);
    }

    private static @Nullable EventContent tagged(DataReader data) {
        if (data.size() < 8) {
            return null;
        }
        if (data.u32(4) == data.size() - 8L && !SipaEvents.isSipa(data.u32(0))) {
            return new Tagged(
                    (int) data.u32(0),
                    new DataReader(data.part(8, data.size() - 8)).text().orElse(""));
        }
        return SipaEvents.read(data).<EventContent>map(Windows::new).orElse(null);
    }

    /** Text of bytes that are text. */
    static Optional<String> printable(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] >= 0 && bytes[i] < 0x20 && bytes[i] != '\t' && bytes[i] != '\n' && bytes[i] != '\r') {
                return Optional.empty();
            }
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }
}
