package io.waybill.source.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import io.waybill.source.Problem;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of webhooks into memory, as far as there is room. Vert.x' own {@code BodyHandler} sets aside what a
 * sender announces, so that thousands could fill the memory with requests they never send.
 */
final class BodyReader implements Handler<RoutingContext> {

    private static final String SHARE = "waybill.share";

    private final long maxBody;
    private final WebhookMemory memory;
    private final Handler<RoutingContext> next;
    private final BiConsumer<RoutingContext, Problem> refuse;

    /**
     * @param next gets a request whose body has arrived
     * @param refuse answers a request whose body cannot be read to its end, on the request's own thread
     */
    BodyReader(
            long maxBody,
            WebhookMemory memory,
            Handler<RoutingContext> next,
            BiConsumer<RoutingContext, Problem> refuse) {
        this.maxBody = maxBody;
        this.memory = memory;
        this.next = next;
        this.refuse = refuse;
    }

    /** Whether there is room to work on a request whose body has arrived. */
    static boolean work(RoutingContext context) {
        WebhookMemory.Share share = Objects.requireNonNull(context.get(SHARE));
        return share.work();
    }

    @Override
    public void handle(RoutingContext context) {
        String expected = context.request().getHeader(HttpHeaders.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            context.fail(417);
            return;
        }
        if (expected != null && context.request().version() != HttpVersion.HTTP_1_0) {
            context.response().writeContinue();
        }
        new Arrival(context).begin();
    }

    private final class Arrival {

        private final RoutingContext context;
        private final WebhookMemory.Share share;
        /** Null once it is complete, or refused. */
        private @Nullable Buffer body = Buffer.buffer();

        Arrival(RoutingContext context) {
            Context thread = context.vertx().getOrCreateContext();
            this.context = context;
            this.share = memory.share(problem -> thread.runOnContext(now -> stop(problem)));
            context.put(SHARE, share);
            RequestInProgress.of(context).atEnd(share::end);
        }

        void begin() {
            HttpServerRequest request = context.request();
            request.exceptionHandler(this::failed);
            if (request.isEnded()) {
                complete();
            } else {
                request.handler(this::arrived).endHandler(end -> complete()).resume();
            }
        }

        private void arrived(Buffer part) {
            if (body == null) {
                return;
            }
            if (body.length() + part.length() > maxBody) {
                body = null;
                share.end();
                context.fail(Problem.TOO_LARGE.status());
            } else if (share.arrive(part.length())) {
                body.appendBuffer(part);
            } else {
                body = null;
            }
        }

        private void complete() {
            // Its time may have run out just now.
            if (body != null && !context.response().ended()) {
                ((RoutingContextInternal) context).setBody(body);
                body = null;
                try {
                    next.handle(context);
                } catch (RuntimeException e) {
                    context.fail(e);
                }
            }
        }

        private void stop(Problem problem) {
            body = null;
            share.end();
            refuse.accept(context, problem);
        }

        private void failed(Throwable failure) {
            body = null;
            if (failure instanceof DecoderException && failure.getCause() != null) {
                context.fail(Problem.BAD_REQUEST.status(), failure.getCause());
            } else {
                context.fail(failure);
            }
        }
    }
}
