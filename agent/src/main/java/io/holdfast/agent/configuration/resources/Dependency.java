package io.holdfast.agent.configuration.resources;

/** What the result of a resource can change with. */
public sealed interface Dependency {
    String path();

    /** One file: its coming and going, its attributes and, when {@code content}, what is in it. */
    record OfFile(String path, boolean content) implements Dependency {}

    /** Any file directly in the folder, likewise. */
    record OfFolder(String path, boolean content) implements Dependency {}

    /** A file whose changes the kernel does not tell, looked at every few seconds. */
    record Polled(String path) implements Dependency {}

    static Dependency file(String path) {
        return new OfFile(path, true);
    }

    static Dependency attributes(String path) {
        return new OfFile(path, false);
    }

    static Dependency folder(String path) {
        return new OfFolder(path, true);
    }

    static Dependency polled(String path) {
        return new Polled(path);
    }
}
