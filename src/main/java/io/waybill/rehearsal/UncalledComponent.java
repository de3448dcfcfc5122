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
 * Replaces a component that calls something outside the process: it leaves the message as it is. The component must
 * exist, but its options are not checked.
 */
final class UncalledComponent extends DefaultComponent {

    /** The components that call nothing outside the process. */
    private static final Set<String> LOCAL = Set.of("bean", "class", "direct", "kamelet", "language", "log", "seda");

    private static final String INDEX = "META-INF/services/org/apache/camel/component/";

    private UncalledComponent() {
        setAutowiredEnabled(false);
    }

    /** The component if it calls nothing outside the process, a replacement if it does, null if it does not exist. */
    static @Nullable Component of(String scheme, CamelContext context) throws Exception {
        if (LOCAL.contains(scheme)) {
            return new DefaultComponentResolver().resolveComponent(scheme, context);
        }
        return context.getClassResolver().loadResourceAsURL(INDEX + scheme) == null ? null : new UncalledComponent();
    }

    /** Accepts all options of the component it replaces. */
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
