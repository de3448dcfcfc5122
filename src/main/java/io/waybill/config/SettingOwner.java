package io.waybill.config;

/** Whose settings a key is for: the hub's, or those of every source or sink, by name. */
enum SettingOwner {
    HUB("waybill."),
    SOURCE("waybill.source."),
    SINK("waybill.sink.");

    /** Where the name of a source or sink stands in a key. */
    static final String NAME = "NAME";

    private final String prefix;

    SettingOwner(String prefix) {
        this.prefix = prefix;
    }

    /** What its keys begin with. */
    String prefix() {
        return prefix;
    }

    /** As messages and folders have it: {@code source}. */
    String written() {
        return SettingType.written(this);
    }

    static SettingOwner of(String key) {
        if (key.startsWith(SOURCE.prefix + NAME)) {
            return SOURCE;
        }
        return key.startsWith(SINK.prefix + NAME) ? SINK : HUB;
    }
}
