package io.waybill.ops;

/** Some of what the operators' port answers. */
public interface ApiEndpoints {

    void mount(ApiRouter calls);
}
