package io.waybill.page;

import java.time.Instant;
import java.util.List;

/**
 * What is around every screen.
 *
 * @param here the path of the screen's entry in the menu, or empty
 * @param isMasked whether personal data is masked
 * @param now when the screen was made
 */
public record Frame(String title, String here, boolean isMasked, Instant now) {

    private static final List<Entry> MENU = List.of(
            new Entry("/", "Now"),
            new Entry("/events", "Events"),
            new Entry("/parked", "Parked"),
            new Entry("/replays", "Replays"),
            new Entry("/sources", "Sources"),
            new Entry("/sinks", "Sinks"),
            new Entry("/routes", "Routes"),
            new Entry("/try", "Try"),
            new Entry("/changes", "Changes"));

    /** An entry of the menu. */
    public record Entry(String path, String title) {}

    public List<Entry> menu() {
        return MENU;
    }
}
