package io.waybill.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Makes HTML of what a screen shows. The templates escape every value. */
final class Templates {

    private Templates() {}

    /** Made when the first screen is asked for. */
    private static final class Engine {
        static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(ContentType.Html);
    }

    /** @param view the one parameter of the template */
    static String render(String template, Object view) {
        StringOutput html = new StringOutput();
        Engine.ENGINE.render(template + ".jte", view, html);
        return html.toString();
    }
}
