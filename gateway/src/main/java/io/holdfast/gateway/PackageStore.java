package io.holdfast.gateway;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Packages at an address of their own. Who comes here has no certificate but a ticket: the machines' listener gives one
 * for one package and a short time to a machine that may have it. Tickets end with the process; a machine asks again.
 */
public final class PackageStore {
    private static final Duration VALID = Duration.ofMinutes(10);

    private final Store store;
    private final InstantSource clock;
    private final SecretKeySpec key;

    public PackageStore(Store store, SecureRandom random, InstantSource clock) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        this.store = store;
        this.clock = clock;
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** Path and query under which the package can be had for some minutes. */
    String ticket(Digest digest) {
        long end = clock.instant().plus(VALID).getEpochSecond();
        return Wire.PACKAGE_STORE + "/" + digest + "?se=" + end + "&sig=" + mark(digest, end);
    }

    private String mark(Digest digest, long end) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] mark = mac.doFinal((digest + "\n" + end).getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mark);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is missing", e);
        }
    }

    /** The service for the store's listener. */
    public HttpService service(Executor executor) {
        return new HttpService() {
            @Override
            public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
                return HttpResponse.of(
                        CompletableFuture.supplyAsync(() -> answer(ctx, request.method(), executor), executor));
            }
        };
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpMethod method, Executor executor) {
        Optional<Digest> digest = allowed(ctx);
        if (method != HttpMethod.GET || digest.isEmpty()) {
            return HttpResponse.of(HttpStatus.FORBIDDEN);
        }
        try {
            Optional<InputStream> content = store.blobs().open(digest.get());
            long size = store.blobs().size(digest.get()).orElse(0);
            return content.map(stream -> StreamedContent.of(stream, size, executor))
                    .orElseGet(() -> HttpResponse.of(HttpStatus.NOT_FOUND));
        } catch (IOException e) {
            System.getLogger(PackageStore.class.getName())
                    .log(System.Logger.Level.ERROR, "a package could not be read", e);
            return HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE);
        }
    }

    private Optional<Digest> allowed(ServiceRequestContext ctx) {
        String prefix = Wire.PACKAGE_STORE + "/";
        String end = ctx.queryParam("se");
        String mark = ctx.queryParam("sig");
        if (!ctx.path().startsWith(prefix) || end == null || mark == null || !end.matches("[0-9]{1,12}")) {
            return Optional.empty();
        }
        try {
            Digest digest = Digest.parse(ctx.path().substring(prefix.length()));
            long seconds = Long.parseLong(end);
            boolean ours = MessageDigest.isEqual(
                    mark.getBytes(StandardCharsets.UTF_8), mark(digest, seconds).getBytes(StandardCharsets.UTF_8));
            return ours && clock.instant().isBefore(Instant.ofEpochSecond(seconds))
                    ? Optional.of(digest)
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
