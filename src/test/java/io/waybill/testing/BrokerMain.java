package io.waybill.testing;

import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis as a process of its own, set up by a {@code broker.xml} as operators write it. */
public final class BrokerMain {

    private BrokerMain() {}

    /** @param arguments the address of the {@code broker.xml} */
    public static void main(String[] arguments) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfigResourcePath(arguments[0]);
        broker.start();
        new CountDownLatch(1).await();
    }
}
