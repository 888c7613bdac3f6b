package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.operations.PackageDownload;
import io.holdfast.agent.session.Https;
import io.holdfast.agent.session.Route;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/** By HTTPS, with the roots of this Java, through the proxy of the local configuration; no redirect is followed. */
record HttpsDownload(ConfigFile config) implements PackageDownload {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Override
    public InputStream open(String uri) throws IOException {
        Route route;
        try {
            route = new Route(config.read());
        } catch (ControlsUnreadableException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!(SSLSocketFactory.getDefault() instanceof SSLSocketFactory sockets)) {
            throw new IOException("this Java has no TLS");
        }
        InputStream in = new Https(sockets, route).open(Https.Request.get(uri).within(PATIENCE));
        return new Bounded(in, System.nanoTime() + LONGEST.toNanos());
    }

    /** Ends with a failure when it takes too long: whoever sends drop by drop must not hold the agent. */
    private static final class Bounded extends FilterInputStream {
        private final long deadline;

        Bounded(InputStream in, long deadline) {
            super(in);
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            check();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            check();
            return super.read(bytes, from, length);
        }

        private void check() throws IOException {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("did not end within " + LONGEST.toSeconds() + " s");
            }
        }
    }
}
