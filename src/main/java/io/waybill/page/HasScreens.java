package io.waybill.page;

/** Has screens about one thing. */
public interface HasScreens {
    void addTo(Screens screens);
}
