import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An external Artemis, set up by the {@code broker.xml} it is given. */
class Broker {

    public static void main(String[] args) throws Exception {
        new EmbeddedActiveMQ()
                .setConfigResourcePath(Path.of(args[0]).toUri().toString())
                .start();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }
}
