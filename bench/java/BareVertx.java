import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

/** The least that answers: Vert.x reads the body, parses it and answers 202. Nothing is kept. */
class BareVertx {

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.post("/webhooks/:source").handler(BodyHandler.create(false)).handler(context -> {
            JsonObject payload = context.body().asJsonObject();
            context.response()
                    .setStatusCode(202)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject()
                            .put("id", payload.getString("eventId"))
                            .put("status", "accepted")
                            .encode());
        });
        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onSuccess(server -> System.out.println("ready"));
    }
}
