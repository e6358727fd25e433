// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.json.JsonWriter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The same work on Netty: one event loop, native epoll where the platform has it. */
final class NettyServer {
    private static final int HEADER_BYTES = 4;
    private static final int MESSAGE_LIMIT = 256 * 1024 * 1024;

    private NettyServer() {}

    /** Starts to serve and returns the port. */
    static int start() throws InterruptedException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        JsonWork work = new JsonWork();
        Channel listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new LengthFieldBasedFrameDecoder(
                                                                MESSAGE_LIMIT,
                                                                0,
                                                                HEADER_BYTES,
                                                                0,
                                                                HEADER_BYTES),
                                                        new Handler(work));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sync()
                        .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {
        private final JsonWork work;
        private boolean greeted;
        private byte[] heap = new byte[256];

        Handler(JsonWork work) {
            this.work = work;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            byte[] challenge = JsonWork.challenge();
            context.writeAndFlush(context.alloc().buffer(challenge.length).writeBytes(challenge));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            try {
                int size = frame.readableBytes();
                if (heap.length < size) {
                    heap = new byte[size];
                }
                frame.readBytes(heap, 0, size);
                if (greeted) {
                    work.answer(heap, 0, size);
                } else {
                    greeted = true;
                    work.greet();
                }
            } finally {
                frame.release();
            }
            JsonWriter answers = work.answers();
            int size = answers.size();
            ByteBuf answer = context.alloc().buffer(size).writeBytes(answers.bytes(), 0, size);
            answers.clear();
            context.write(answer, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
