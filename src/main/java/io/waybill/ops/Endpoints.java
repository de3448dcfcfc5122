package io.waybill.ops;

/** Some of what the operators' port answers. */
public interface Endpoints {

    void mount(Calls calls);
}
