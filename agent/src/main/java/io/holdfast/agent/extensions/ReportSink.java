package io.holdfast.agent.extensions;

/** Takes reports. One that is taken is not lost any more when this returns; the same one may come twice. */
@FunctionalInterface
public interface ReportSink {
    void report(ExtensionReport report);
}
