package io.waybill.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The keys of one section of docs/configuration.md. Only a section makes keys, so that each has its place there.
 *
 * @param introduction in Markdown; empty: none
 */
record SettingSection(String title, String introduction, List<SettingKey<?>> keys) {

    SettingSection(String title, String introduction) {
        this(title, introduction, new ArrayList<>());
    }

    <T> SettingKey<T> key(String name, SettingType<T> type, String defaultText, String description) {
        SettingKey<T> key = new SettingKey<>(name, type, defaultText, description);
        keys.add(key);
        return key;
    }

    @Override
    public List<SettingKey<?>> keys() {
        return Collections.unmodifiableList(keys);
    }
}
