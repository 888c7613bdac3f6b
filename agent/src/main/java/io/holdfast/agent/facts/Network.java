package io.holdfast.agent.facts;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Network interfaces that are up, without loopback. */
final class Network {
    private Network() {}

    static JsonArray interfaces() {
        List<Json> list = new ArrayList<>();
        try {
            List<NetworkInterface> all = new ArrayList<>(Collections.list(NetworkInterface.getNetworkInterfaces()));
            all.sort(Comparator.comparing(NetworkInterface::getName));
            for (NetworkInterface one : all) {
                if (one.isUp() && !one.isLoopback()) {
                    list.add(json(one));
                }
            }
        } catch (SocketException e) {
            System.getLogger(Network.class.getName())
                    .log(System.Logger.Level.DEBUG, "network interfaces cannot be listed: {0}", e.getMessage());
        }
        return new JsonArray(list);
    }

    private static JsonObject json(NetworkInterface one) throws SocketException {
        JsonObject.Builder json =
                JsonObject.builder().put("id", Integer.toString(one.getIndex())).put("name", one.getName());
        byte[] mac = one.getHardwareAddress();
        if (mac != null) {
            json.put("macAddress", HexFormat.ofDelimiter(":").formatHex(mac));
        }
        return json.put(
                        "ipAddresses",
                        one.getInterfaceAddresses().stream()
                                .map(Network::address)
                                .collect(JsonArray.collector()))
                .build();
    }

    private static Json address(InterfaceAddress address) {
        boolean four = address.getAddress() instanceof Inet4Address;
        return JsonObject.builder()
                .put("address", text(address.getAddress()))
                .put("ipAddressVersion", four ? "IPv4" : "IPv6")
                .put("subnet", JsonObject.of("addressPrefix", Json.of(prefix(address))))
                .build();
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address six ? Ipv6Text.of(six.getAddress()) : address.getHostAddress();
    }

    private static String prefix(InterfaceAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        int bits = Math.clamp(address.getNetworkPrefixLength(), 0, bytes.length * 8);
        byte[] network = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(bits - i * 8L, 0, 8);
            network[i] = (byte) (bytes[i] & (0xff << (8 - keep)));
        }
        try {
            return text(InetAddress.getByAddress(network)) + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(Arrays.toString(network) + " is no address", e);
        }
    }
}
