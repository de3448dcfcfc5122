package io.waybill.source.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The keys new connections are given, which can be changed while the server listens. Vert.x has {@code
 * updateSSLOptions} for that; a connection that comes while it works is closed (seen with 4.5).
 */
final class ReloadableKeys extends X509ExtendedKeyManager {

    /** @param before those before them, for handshakes under way; null at the beginning */
    private record Keys(
            X509ExtendedKeyManager now, @Nullable X509ExtendedKeyManager before, long number) {}

    private volatile Keys keys;

    ReloadableKeys(X509ExtendedKeyManager first) {
        this.keys = new Keys(first, null, 0);
    }

    /** Handshakes that begin from now on use these. */
    synchronized void use(X509ExtendedKeyManager next) {
        keys = new Keys(next, keys.now(), keys.number() + 1);
    }

    /** A handshake asks for an alias, then for its chain and key: all three of the same keys. */
    private static @Nullable String named(Keys of, @Nullable String alias) {
        return alias == null ? null : of.number() + "/" + alias;
    }

    private @Nullable X509ExtendedKeyManager of(String name) {
        Keys all = keys;
        long number = Long.parseLong(name.substring(0, name.indexOf('/')));
        return number == all.number() ? all.now() : all.before();
    }

    private static String alias(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Keys now = keys;
        return named(now, now.now().chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Keys now = keys;
        return named(now, now.now().chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String name) {
        X509ExtendedKeyManager manager = of(name);
        return manager == null ? null : manager.getCertificateChain(alias(name));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String name) {
        X509ExtendedKeyManager manager = of(name);
        return manager == null ? null : manager.getPrivateKey(alias(name));
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        Keys now = keys;
        String[] aliases = now.now().getServerAliases(keyType, issuers);
        return aliases == null
                ? null
                : Arrays.stream(aliases).map(alias -> named(now, alias)).toArray(String[]::new);
    }

    /** A server is nobody's client. */
    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
