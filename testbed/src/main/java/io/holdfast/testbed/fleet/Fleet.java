package io.holdfast.testbed.fleet;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.machine.PemException;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** So many machines of one control plane, on loopback, in this process. */
public final class Fleet implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final int ENROLLING = 32;
    private static final int CONNECTING = 256;
    private static final int MOST = 20_000;

    private final ControlPlaneAddress plane;
    private final String group;
    private final ClientFactory clients;
    private final WebClient api;
    private final WebClient agents;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
    private final Network network;
    private final Counts counts = new Counts();
    private final SecureRandom random = new SecureRandom();
    private final List<SimulatedMachine> machines = new java.util.ArrayList<>();

    private Fleet(ControlPlaneAddress plane, String group) {
        this.plane = plane;
        this.group = group;
        X509Certificate[] authorities = plane.authorities().toArray(X509Certificate[]::new);
        this.clients = ClientFactory.builder()
                .tlsCustomizer(tls -> tls.trustManager(authorities))
                .build();
        this.api = client(plane.api());
        this.agents = client(plane.agents());
        this.network =
                new Network(loops, plane.agents().getHost(), plane.agents().getPort(), plane.authorities());
    }

    /** An empty fleet whose machines will stand in that resource group. */
    public static Fleet of(ControlPlaneAddress plane, String group) {
        Fleet fleet = new Fleet(plane, group);
        fleet.call(HttpMethod.PUT, fleet.groupId() + "?api-version=2021-04-01", "{\"location\":\"local\"}")
                .join();
        return fleet;
    }

    private WebClient client(URI address) {
        return WebClient.builder(address.toString())
                .factory(clients)
                .responseTimeout(Duration.ofMinutes(1))
                .build();
    }

    private String groupId() {
        return "/subscriptions/" + plane.subscription() + "/resourceGroups/" + group;
    }

    /** Makes the resources and the keys, and enrols; nothing is connected yet. */
    public void enrol(int count) {
        if (machines.size() + count > MOST) {
            throw new IllegalArgumentException(
                    "machines: " + (machines.size() + count) + " (expected: <= " + MOST + ")");
        }
        Semaphore free = new Semaphore(ENROLLING);
        ConcurrentLinkedQueue<SimulatedMachine> enrolled = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count && failures.isEmpty(); i++) {
            int number = machines.size() + i;
            free.acquireUninterruptibly();
            var _ = enrolOne(number).whenComplete((machine, failure) -> {
                if (failure == null) {
                    enrolled.add(machine);
                } else {
                    failures.add(failure);
                }
                free.release();
            });
        }
        free.acquireUninterruptibly(ENROLLING);
        machines.addAll(enrolled);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a machine could not be enrolled", failures.peek());
        }
    }

    private CompletableFuture<SimulatedMachine> enrolOne(int number) {
        ResourceId id = ResourceId.parse(
                groupId() + "/providers/Microsoft.HybridCompute/machines/fleet-%05d".formatted(number));
        MachineIdentity identity = MachineIdentity.create(id, random);
        JsonObject body = JsonObject.builder()
                .put("location", "local")
                .put("identity", JsonObject.of("type", Json.of("SystemAssigned")))
                .put(
                        "properties",
                        JsonObject.builder()
                                .put("vmId", UUID.randomUUID().toString())
                                .put(
                                        "clientPublicKey",
                                        Base64.getEncoder()
                                                .encodeToString(identity.identity()
                                                        .getPublic()
                                                        .getEncoded()))
                                .build())
                .build();
        return call(HttpMethod.PUT, id + "?api-version=2025-01-13", body.compact())
                .thenCompose(_ -> send(
                        agents,
                        HttpMethod.POST,
                        Wire.ENROL,
                        identity.enrolment().json().compact()))
                .thenApply(answer -> {
                    try {
                        EnrolResponse enrolment =
                                EnrolResponse.read(answer.content().array());
                        return new SimulatedMachine(number, identity, enrolment, network, counts);
                    } catch (ProtocolException | PemException | LogException e) {
                        throw new CompletionException(e);
                    }
                });
    }

    /** Calls the API; any answer but 2xx is a failure. */
    public CompletableFuture<AggregatedHttpResponse> call(HttpMethod method, String path, String body) {
        return send(api, method, path, body);
    }

    private CompletableFuture<AggregatedHttpResponse> send(
            WebClient client, HttpMethod method, String path, String body) {
        RequestHeaders headers = RequestHeaders.builder(method, path)
                .add(HttpHeaderNames.AUTHORIZATION, "Bearer " + plane.token())
                .contentType(MediaType.JSON_UTF_8)
                .build();
        return client.execute(HttpRequest.of(headers, HttpData.ofUtf8(body)))
                .aggregate()
                .thenApply(answer -> {
                    if (!answer.status().isSuccess()) {
                        throw new IllegalStateException(
                                method + " " + path + ": " + answer.status() + " " + answer.contentUtf8());
                    }
                    return answer;
                });
    }

    /** Starts all machines, some at a time, as agents spread theirs; returns when the control plane holds a poll of each. */
    public void connect(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        for (int started = 0; started < machines.size(); ) {
            int next = Math.min(machines.size(), started + CONNECTING);
            machines.subList(started, next).forEach(SimulatedMachine::start);
            started = next;
            int wanted = next == machines.size() ? next : next - CONNECTING / 2;
            RunningHoldfast.await(
                    wanted + " held polls; " + counts,
                    Duration.ofNanos(end - System.nanoTime()),
                    () -> counts.held() >= wanted);
        }
    }

    public List<SimulatedMachine> machines() {
        return List.copyOf(machines);
    }

    public Counts counts() {
        return counts;
    }

    @Override
    public void close() {
        machines.forEach(SimulatedMachine::stop);
        loops.shutdownGracefully(100, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        clients.close();
    }
}
