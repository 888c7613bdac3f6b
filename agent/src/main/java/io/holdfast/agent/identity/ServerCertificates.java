package io.holdfast.agent.identity;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.machine.Fingerprint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Finds the authority whose fingerprint a person gave among the certificates that a server shows. Nothing is sent to the
 * server but a greeting, and the handshake is never finished.
 */
final class ServerCertificates {
    private ServerCertificates() {}

    static X509Certificate authority(String controlPlane, Digest fingerprint, Proxy proxy) throws IOException {
        List<X509Certificate> shown = shown(URI.create(controlPlane), proxy);
        return shown.stream()
                .filter(certificate -> Fingerprint.of(certificate).equals(fingerprint))
                .findFirst()
                .orElseThrow(() -> new IOException(controlPlane + " shows no certificate with the SHA-256 "
                        + fingerprint
                        + " (shown: "
                        + shown.stream()
                                .map(certificate -> Fingerprint.of(certificate).toString())
                                .toList()
                        + ")"));
    }

    private static List<X509Certificate> shown(URI address, Proxy proxy) throws IOException {
        Recorder recorder = new Recorder();
        int port = address.getPort() < 0 ? 443 : address.getPort();
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[0], new TrustManager[] {recorder}, new SecureRandom());
            try (Socket plain = new Socket(proxy)) {
                // behind a proxy it is the proxy that knows names
                plain.connect(
                        proxy.type() == Proxy.Type.DIRECT
                                ? new InetSocketAddress(address.getHost(), port)
                                : InetSocketAddress.createUnresolved(address.getHost(), port),
                        20_000);
                plain.setSoTimeout(20_000);
                if (context.getSocketFactory().createSocket(plain, address.getHost(), port, true)
                        instanceof SSLSocket tls) {
                    tls.startHandshake();
                }
            }
        } catch (SSLException e) {
            if (recorder.shown.isEmpty()) {
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
        return recorder.shown;
    }

    /** Notes what is shown and then refuses it. */
    private static final class Recorder implements X509TrustManager {
        private List<X509Certificate> shown = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            shown = List.of(chain);
            throw new CertificateException("only looked at");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("only looked at");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
