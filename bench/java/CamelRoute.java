import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.Main;

/** A Camel route as one would write it first: a choice on the type, Jackson makes the event, 202. Nothing is kept. */
class CamelRoute {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost("127.0.0.1");
        server.setBindPort(Integer.parseInt(args[0]));
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                getContext().addService(new VertxPlatformHttpServer(server));
                from("platform-http:/webhooks/sendpilot?httpMethodRestrict=POST")
                        .process(exchange -> exchange.getMessage()
                                .setBody(JSON.readTree(exchange.getMessage().getBody(byte[].class))))
                        .choice()
                        .when(exchange -> type(exchange).equals("lead.status.changed"))
                        .process(CamelRoute::map)
                        .otherwise()
                        .setBody(constant(JSON.createObjectNode()))
                        .end()
                        .process(exchange -> exchange.getMessage()
                                .setBody(JSON.writeValueAsBytes(exchange.getMessage().getBody())))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202));
            }
        });
        main.start();
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static String type(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("eventType").asText();
    }

    private static void map(Exchange exchange) {
        JsonNode payload = exchange.getMessage().getBody(JsonNode.class);
        JsonNode data = payload.path("data");
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", payload.path("eventId").asText())
                .put("source", "/webhooks/sendpilot")
                .put("type", "lead.status_changed")
                .put("time", payload.path("timestamp").asText())
                .put("subject", data.path("leadId").asText());
        ObjectNode mapped = event.putObject("data").put("providerType", type(exchange));
        mapped.putObject("lead").put("id", data.path("leadId").asText());
        mapped.putObject("status")
                .put("from", data.path("previousStatus").asText())
                .put("to", data.path("newStatus").asText());
        mapped.set("original", payload);
        exchange.getMessage().setBody(event);
    }
}
