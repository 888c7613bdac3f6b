package io.holdfast.agent.platform;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears of changed files from the kernel (inotify(7)), attributes included, which {@link java.nio.file.WatchService} does
 * not tell. One thread uses it; only {@link #wake} may be called by others.
 */
public final class Inotify implements AutoCloseable {
    /** Attributes, coming and going, of what is watched and of what is in a watched folder. */
    private static final int ATTRIBUTES = 0x4 /* ATTRIB */
            | 0x40 /* MOVED_FROM */
            | 0x80 /* MOVED_TO */
            | 0x100 /* CREATE */
            | 0x200 /* DELETE */
            | 0x400 /* DELETE_SELF */
            | 0x800 /* MOVE_SELF */;

    private static final int MODIFY = 0x2;

    /** A folder's own attributes, not those of what is in it where that can be told apart. */
    private static final int SELF = 0x4 | 0x400 | 0x800;

    private static final int ADD_TO_MASK = 0x20000000;

    /** How much of a file or folder is watched; more never becomes less. */
    public enum Depth {
        SELF_ONLY(SELF),
        NAMES_AND_ATTRIBUTES(ATTRIBUTES),
        CONTENT(ATTRIBUTES | MODIFY);

        private final int mask;

        Depth(int mask) {
            this.mask = mask | ADD_TO_MASK;
        }
    }

    private static final int OVERFLOW = 0x4000;
    private static final int IGNORED = 0x8000;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NON_BLOCKING = 0x800;
    private static final short POLLIN = 1;
    private static final int HEADER = 16;
    private static final int BUFFER = 16 << 10;
    private static final int PATH_MAX = 4096;
    private static final int EINTR = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle INIT = handle("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD =
            handle("inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final MemorySegment path = arena.allocate(PATH_MAX);
    private final MemorySegment polled = arena.allocate(16, 4);
    private final int events;
    private final int bell;

    /** What happened. */
    public sealed interface Event {
        /** @param name in the watched folder; empty when it is about what is watched itself */
        record Changed(int watch, String name) implements Event {}

        /** The watch is gone, with what it watched. */
        record Ended(int watch) implements Event {}

        /** Events were lost; anything may have changed. */
        record Lost() implements Event {}
    }

    /** A system call failed. */
    private static final class CallException extends IOException {
        private static final long serialVersionUID = 1;

        CallException(String what, int errno) {
            super(what + ": error " + errno);
        }
    }

    public Inotify() throws IOException {
        events = check("inotify_init1", call(INIT, CLOSE_ON_EXEC | NON_BLOCKING));
        bell = check("eventfd", call(EVENTFD, 0, CLOSE_ON_EXEC | NON_BLOCKING));
        polled.set(JAVA_INT, 0, events);
        polled.set(JAVA_SHORT, 4, POLLIN);
        polled.set(JAVA_INT, 8, bell);
        polled.set(JAVA_SHORT, 12, POLLIN);
    }

    @SuppressWarnings("restricted") // calling the C library is what this class is for
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        MemorySegment symbol = SymbolLookup.loaderLookup()
                .find(name)
                .or(() -> LINKER.defaultLookup().find(name))
                .orElseThrow();
        return LINKER.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
    }

    /** Watches a file or folder, links followed. The same one again gives the same number. */
    public int watch(Path file, Depth depth) throws IOException {
        byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_MAX) {
            throw new IOException(file + ": longer than " + (PATH_MAX - 1) + " bytes");
        }
        MemorySegment.copy(name, 0, path, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, name.length);
        path.set(java.lang.foreign.ValueLayout.JAVA_BYTE, name.length, (byte) 0);
        try {
            int watch = (int) ADD.invokeExact(errno, events, path, depth.mask);
            return check("inotify_add_watch " + file, watch);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What happened since; waits for something, or for {@link #wake}, for at most {@code limit}. */
    public List<Event> await(Duration limit) throws IOException {
        try {
            int ready = (int) POLL.invokeExact(errno, polled, 2L, Math.clamp(limit.toMillis(), 0, Integer.MAX_VALUE));
            if (ready < 0 && error() != EINTR) {
                throw new CallException("poll", error());
            }
            if (ready <= 0) {
                return List.of();
            }
            if (polled.get(JAVA_SHORT, 14) != 0) {
                long _ = (long) READ.invokeExact(errno, bell, buffer, 8L);
            }
            long length =
                    polled.get(JAVA_SHORT, 6) == 0 ? 0 : (long) READ.invokeExact(errno, events, buffer, (long) BUFFER);
            return parse(length);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kernel's records: watch, mask, cookie, length of the name, name filled up with zeros. */
    private List<Event> parse(long length) {
        List<Event> found = new ArrayList<>();
        long at = 0;
        while (at + HEADER <= length) {
            int watch = buffer.get(JAVA_INT, at);
            int mask = buffer.get(JAVA_INT, at + 4);
            int size = buffer.get(JAVA_INT, at + 12);
            if ((mask & OVERFLOW) != 0) {
                found.add(new Event.Lost());
            } else if ((mask & IGNORED) != 0) {
                found.add(new Event.Ended(watch));
            } else {
                found.add(new Event.Changed(watch, size == 0 ? "" : buffer.getString(at + HEADER)));
            }
            at += HEADER + size;
        }
        return found;
    }

    /** Ends a waiting {@link #await}, from any thread. */
    public void wake() {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment state = own.allocate(ERRNO_LAYOUT);
            MemorySegment one = own.allocate(8, 8);
            one.set(JAVA_LONG, 0, 1);
            long _ = (long) WRITE.invokeExact(state, bell, one, 8L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int error() {
        return (int) ERRNO.get(errno, 0L);
    }

    private int check(String what, int result) throws IOException {
        if (result < 0) {
            throw new CallException(what, error());
        }
        return result;
    }

    private int call(MethodHandle function, int argument) throws IOException {
        try {
            return (int) function.invokeExact(errno, argument);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int call(MethodHandle function, int first, int second) throws IOException {
        try {
            return (int) function.invokeExact(errno, first, second);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        call(CLOSE, events);
        call(CLOSE, bell);
        arena.close();
    }
}
