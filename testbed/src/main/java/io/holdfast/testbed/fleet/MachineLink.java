package io.holdfast.testbed.fleet;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ProtocolException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One HTTP/1.1 connection over mutual TLS, one request at a time, as the agent has it; a channel, not a thread. */
final class MachineLink {
    private static final int MAX_ANSWER = 16 << 20;

    private final Channel channel;
    private final String host;
    private final Answers answers;

    private MachineLink(Channel channel, String host, Answers answers) {
        this.channel = channel;
        this.host = host;
        this.answers = answers;
    }

    /** Connects; done when TLS stands. Everything that follows happens on that loop. */
    static CompletableFuture<MachineLink> open(
            Network network, EventLoop loop, InetSocketAddress source, SslContext tls) {
        CompletableFuture<MachineLink> opened = new CompletableFuture<>();
        Answers answers = new Answers();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .localAddress(source)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        answers.ready
                                .thenAccept(_ -> opened.complete(new MachineLink(channel, network.host(), answers)))
                                .exceptionally(failure -> {
                                    opened.completeExceptionally(failure);
                                    return null;
                                });
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc(), network.host(), network.port()))
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_ANSWER))
                                .addLast(answers);
                    }
                });
        var _ = bootstrap.connect(network.target()).addListener(connected -> {
            if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
            }
        });
        return opened;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] utf8) throws ProtocolException;
    }

    <T> CompletableFuture<T> post(String path, JsonObject message, Reader<T> reader) {
        return send(path, message.utf8()).thenCompose(content -> {
            try {
                return CompletableFuture.completedFuture(reader.read(content));
            } catch (ProtocolException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private CompletableFuture<byte[]> send(String path, byte[] content) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        answers.waiting = Optional.of(answer);
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.wrappedBuffer(content));
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        var _ = channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                answer.completeExceptionally(written.cause());
            }
        });
        return answer;
    }

    void close() {
        var _ = channel.close();
    }

    private static final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        // touched on the loop only
        private Optional<CompletableFuture<byte[]>> waiting = Optional.empty();

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            byte[] content = ByteBufUtil.getBytes(response.content());
            Optional<CompletableFuture<byte[]>> waited = waiting;
            waiting = Optional.empty();
            int status = response.status().code();
            if (status == 200) {
                waited.ifPresent(answer -> answer.complete(content));
            } else {
                IOException failure =
                        new IOException("status " + status + ": " + new String(content, StandardCharsets.UTF_8));
                waited.ifPresent(answer -> answer.completeExceptionally(failure));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    ready.complete(true);
                } else {
                    fail(handshake.cause());
                }
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new IOException("the control plane closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
            var _ = context.close();
        }

        private void fail(Throwable cause) {
            ready.completeExceptionally(cause);
            Optional<CompletableFuture<byte[]>> waited = waiting;
            waiting = Optional.empty();
            waited.ifPresent(answer -> answer.completeExceptionally(cause));
        }
    }
}
