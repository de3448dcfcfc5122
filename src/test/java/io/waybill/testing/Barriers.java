package io.waybill.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** What keeps people from using the screen that is open. */
final class Barriers {

    private static final String AXE = axe();

    private final ChromeDriver driver;

    Barriers(ChromeDriver driver) {
        this.driver = driver;
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What keeps people with a disability from using the screen, as axe finds it; only what is serious. */
    List<String> byAxe() {
        driver.executeScript(AXE);
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run().then(results => done(results.violations
                    .filter(rule => rule.impact === 'serious' || rule.impact === 'critical')
                    .map(rule => rule.help + ': ' + rule.nodes.map(node => node.html).join(', '))));
                """);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** What a screen reader's user would miss: landmarks, one heading on top, headings in order, captions, heads of columns. */
    List<String> forReaders() {
        Object found = driver.executeScript("""
                const missing = [];
                ['header', 'nav[aria-label=Screens]', 'main', 'footer', 'h1'].forEach(each => {
                    if (document.querySelectorAll(each).length !== 1) { missing.push('one ' + each); }
                });
                let level = 0;
                document.querySelectorAll('h1, h2, h3, h4, h5, h6').forEach(each => {
                    const own = Number(each.tagName[1]);
                    if (own > level + 1) { missing.push('a heading before: ' + each.textContent); }
                    level = own;
                });
                document.querySelectorAll('table').forEach(each => {
                    if (!each.caption) { missing.push('a caption: ' + each.textContent.slice(0, 100)); }
                    if (each.querySelector('thead th:not([scope])')) { missing.push('a scope: ' + each.caption.textContent); }
                });
                return missing;
                """);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /**
     * Goes through the whole screen with the Tab key.
     *
     * @return the controls that it does not reach, and those that do not show that they have the focus
     */
    List<String> forKeyboards() {
        Long controls = (Long) driver.executeScript("""
                window.controls = [...document.querySelectorAll(
                        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
                    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled);
                window.reached = new Set();
                window.lost = [];
                document.addEventListener('focusin', event => {
                    const style = getComputedStyle(event.target);
                    reached.add(event.target);
                    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) {
                        lost.push('no focus to be seen: ' + event.target.outerHTML.slice(0, 200));
                    }
                });
                return controls.length;
                """);
        // A field for a time has many stops.
        Actions keys = new Actions(driver);
        for (int i = 0; i < controls + 40; i++) {
            keys.sendKeys(Keys.TAB);
        }
        keys.perform();
        Object found = driver.executeScript("""
                return lost.concat(controls.filter(each => each.isConnected && !reached.has(each))
                    .map(each => 'not reached: ' + each.outerHTML.slice(0, 200)));
                """);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }
}
