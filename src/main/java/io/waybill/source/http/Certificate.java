package io.waybill.source.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.waybill.config.HttpSettings.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * The certificate chain of the webhook port and its key, as read from their files. Equal if the contents are.
 *
 * @param chain PEM
 * @param key PEM, PKCS #8 or #1, not encrypted
 */
record Certificate(Buffer chain, Buffer key) {

    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "EC", "SHA256withECDSA",
            "EdDSA", "EdDSA");

    static Certificate read(Tls tls) throws IOException {
        return new Certificate(
                Buffer.buffer(Files.readAllBytes(tls.certificate())), Buffer.buffer(Files.readAllBytes(tls.key())));
    }

    private PemKeyCertOptions options() {
        return new PemKeyCertOptions().addCertValue(chain).addKeyValue(key);
    }

    /**
     * Checks that both are valid and belong together. They may not: the files are replaced one after the other.
     *
     * @throws GeneralSecurityException saying what is wrong
     */
    void check(Vertx vertx) throws GeneralSecurityException {
        checkPair(keys(vertx));
    }

    /** @throws GeneralSecurityException if they are not valid */
    X509ExtendedKeyManager keys(Vertx vertx) throws GeneralSecurityException {
        for (KeyManager manager : keyManagers(vertx)) {
            if (manager instanceof X509ExtendedKeyManager keys) {
                return keys;
            }
        }
        throw new GeneralSecurityException("the file contains no certificate");
    }

    private KeyManager[] keyManagers(Vertx vertx) throws GeneralSecurityException {
        try {
            return options().getKeyManagerFactory(vertx).getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw e;
        } catch (Exception e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    private static void checkPair(X509KeyManager keys) throws GeneralSecurityException {
        for (Map.Entry<String, String> each : SIGNATURES.entrySet()) {
            String[] aliases = keys.getServerAliases(each.getKey(), null);
            if (aliases == null || aliases.length == 0) {
                continue;
            }
            PrivateKey own = keys.getPrivateKey(aliases[0]);
            PublicKey certified = keys.getCertificateChain(aliases[0])[0].getPublicKey();
            if (!own.getAlgorithm().equals(certified.getAlgorithm()) || !isPair(own, certified, each.getValue())) {
                throw new GeneralSecurityException("the key does not belong to the certificate");
            }
            return;
        }
    }

    private static boolean isPair(PrivateKey own, PublicKey certified, String algorithm)
            throws GeneralSecurityException {
        byte[] sample = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(own);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(sample);
        return signature.verify(signed);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Certificate[%d bytes]".formatted(chain.length());
    }
}
