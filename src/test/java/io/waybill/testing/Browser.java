package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, as a person uses it: opens screens, follows links by their text, fills in and sends forms. */
public final class Browser implements AutoCloseable {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration OFTEN = Duration.ofMillis(50);

    private final ChromeDriver driver;
    private final String address;

    /** @param port the ops port */
    public Browser(int port) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        this.driver = new ChromeDriver(service, options);
        this.address = "http://127.0.0.1:" + port;
        // Without it, a window that no window manager has activated may not have the focus, and gets no keys.
        command("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        size(1200, 900);
    }

    public Browser size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        return this;
    }

    public Browser open(String path) {
        driver.get(address + path);
        return this;
    }

    /** The path and query of the screen that is open. */
    public String path() {
        return driver.getCurrentUrl().substring(address.length());
    }

    /** Whether the person has asked for a dark screen. */
    public Browser dark(boolean isDark) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
        return this;
    }

    /** From now on, all calls are made by this person. */
    public Browser as(String name, String password) {
        String basic = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        command("Network.enable", Map.of());
        command("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Authorization", "Basic " + basic)));
        return this;
    }

    /** From now on, each answer takes at least so long to arrive. */
    public Browser slow(Duration latency) {
        command(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        false,
                        "latency",
                        latency.toMillis(),
                        "downloadThroughput",
                        -1,
                        "uploadThroughput",
                        -1));
        return this;
    }

    /** From now on, calls of such addresses fail. */
    public Browser blocking(String... addresses) {
        command("Network.setBlockedURLs", Map.of("urls", List.of(addresses)));
        return this;
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** What was copied last. */
    public String clipboard() {
        command(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        return String.valueOf(driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                navigator.clipboard.readText().then(done, why => done('cannot be read: ' + why));
                """));
    }

    /** One click on the link or button with this text or name. */
    public Browser click(String text) {
        return act(
                By.xpath("//a[normalize-space()='%1$s'] | //button[normalize-space()='%1$s'] | //*[@aria-label='%1$s']"
                        .formatted(text)),
                WebElement::click);
    }

    /** Sends the form that was filled in last, by the key. */
    public Browser enter() {
        driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        return this;
    }

    public Browser fill(String label, String value) {
        By input = By.xpath(
                "//label[contains(normalize-space(), '%1$s')]//input | //label[contains(normalize-space(), '%1$s')]//textarea | //*[@id=//label[normalize-space()='%1$s']/@for]"
                        .formatted(label));
        return act(input, found -> {
            found.clear();
            found.sendKeys(value);
        });
    }

    /** Chooses an entry of a list. */
    public Browser choose(String label, String entry) {
        return act(
                By.xpath("//label[contains(normalize-space(), '%s')]//select".formatted(label)),
                found -> new Select(found).selectByVisibleText(entry));
    }

    /** Sets the time of a field; how one is typed depends on the browser's language. */
    public Browser fill(String label, Instant time) {
        String written = LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC)
                .toString();
        return act(
                By.xpath("//label[contains(normalize-space(), '%s')]//input".formatted(label)),
                found -> driver.executeScript("arguments[0].value = arguments[1]", found, written));
    }

    /** One click on the first link in a table's row that has this text. */
    public Browser clickRow(String text) {
        return act(By.xpath("//tr[contains(normalize-space(), '%s')]//a".formatted(text)), WebElement::click);
    }

    /** One click on the link in a table's cell, found as a person does: by the row's and the column's head. */
    public Browser clickCell(String table, String row, String column) {
        return act(By.xpath("//table[caption[contains(normalize-space(), '%s')]]".formatted(table)), found -> {
            List<String> heads = found.findElements(By.cssSelector("thead th")).stream()
                    .map(WebElement::getText)
                    .toList();
            String cell = ".//tbody/tr[normalize-space(*[1])='%s']/*[%d]//a".formatted(row, heads.indexOf(column) + 1);
            found.findElement(By.xpath(cell)).click();
        });
    }

    /** Types words into the search line that every screen has, and sends them. */
    public Browser search(String words) {
        return act(By.cssSelector("header input[name=find]"), found -> found.sendKeys(words, Keys.ENTER));
    }

    /** The controls that the Tab key does not reach, and those that do not show that they have the focus. */
    public List<String> lostOnKeyboards() {
        awaitKeys();
        return new Barriers(driver).forKeyboards();
    }

    /** A page that has been loaded, but not yet painted, does not get keys: the browser drops them. */
    private void awaitKeys() {
        driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
                """);
    }

    /** The text of what has the focus after one more Tab. */
    public String tab() {
        awaitKeys();
        new Actions(driver).sendKeys(Keys.TAB).perform();
        return driver.switchTo().activeElement().getText();
    }

    /** The first element that fits, once there is one. A live screen may replace it at any time: see {@link #act}. */
    public WebElement await(By by) {
        return new WebDriverWait(driver, PATIENCE, OFTEN).until(open -> open.findElement(by));
    }

    /** Does something with the first element that fits, again from the start if the screen replaces it meanwhile. */
    public Browser act(By by, Consumer<WebElement> action) {
        new WebDriverWait(driver, PATIENCE, OFTEN)
                .ignoring(StaleElementReferenceException.class)
                .until(open -> {
                    action.accept(open.findElement(by));
                    return true;
                });
        return this;
    }

    /** All elements that fit now. */
    public List<WebElement> all(By by) {
        return driver.findElements(by);
    }

    /** Runs a script in the screen that is open. */
    public Object run(String script) {
        return driver.executeScript(script);
    }

    /** Everything that can be read. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    public Browser awaitText(String text) {
        new WebDriverWait(driver, PATIENCE, OFTEN)
                .ignoring(StaleElementReferenceException.class)
                .until(open -> text().contains(text));
        return this;
    }

    /** Whether it must be scrolled sideways. */
    public boolean isWiderThanTheWindow() {
        return (Boolean) driver.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    }

    /** What keeps people with a disability from using the screen: only what is serious. */
    public List<String> barriers() {
        Barriers barriers = new Barriers(driver);
        return Stream.concat(barriers.byAxe().stream(), barriers.forReaders().stream())
                .toList();
    }

    /** What the browser complains of, such as a script that the page's policy forbids. */
    public List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getMessage())
                .toList();
    }

    public void picture(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
