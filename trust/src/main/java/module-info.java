/** What may be believed: signed packages, the transparency log, sealed settings, machine certificates. Pure; no I/O. */
@org.jspecify.annotations.NullMarked
module io.holdfast.trust {
    requires transitive io.holdfast.kernel;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;

    exports io.holdfast.trust.log;
    exports io.holdfast.trust.machine;
    exports io.holdfast.trust.packages;
    exports io.holdfast.trust.sealing;
    exports io.holdfast.trust.ssh;
}
