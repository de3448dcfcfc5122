package io.waybill.ops;

/** Some of the calls of the ops port. */
public interface ApiEndpoints {

    void addTo(ApiRouter router);
}
