package io.waybill.rehearsal;

import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a component that would reach out of the process: a call to it leaves the message as it is. That there is
 * such a component is checked, its options are not.
 */
final class UncalledComponent extends DefaultComponent {

    /** What stays within the process. */
    private static final Set<String> OWN = Set.of("bean", "class", "direct", "kamelet", "language", "log", "seda");

    private static final String INDEX = "META-INF/services/org/apache/camel/component/";

    private UncalledComponent() {
        setAutowiredEnabled(false);
    }

    /** The component itself if it stays within the process, one to stand for it if not, null if there is none. */
    static @Nullable Component of(String scheme, CamelContext context) throws Exception {
        if (OWN.contains(scheme)) {
            return new DefaultComponentResolver().resolveComponent(scheme, context);
        }
        return context.getClassResolver().loadResourceAsURL(INDEX + scheme) == null ? null : new UncalledComponent();
    }

    /** The options of the component it stands for are none of its own. */
    @Override
    public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
        return null;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) {
                        // The message goes on as it is.
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("a route begins with kamelet:webhook or kamelet:events");
            }
        };
    }
}
