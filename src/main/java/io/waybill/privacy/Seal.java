package io.waybill.privacy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets that must wait on disk: AES-256 in GCM, with a key that is in the settings or in a file of the hub's own. The
 * file is made when something is sealed for the first time.
 */
public final class Seal {

    /** Neither seals nor opens anything. */
    public static final Seal NONE = new Seal(null, null);

    /** What was sealed cannot be opened. */
    public static final class Broken extends Exception {

        private Broken(String message) {
            super(message);
        }
    }

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final @Nullable Path file;

    @GuardedBy("this")
    private byte @Nullable [] key;

    private Seal(@Nullable Path file, byte @Nullable [] key) {
        this.file = file;
        this.key = key;
    }

    /**
     * @param file where the hub's own key is, or will be
     * @param given the key in the settings, as {@link #isKey} takes it; null: the hub's own counts
     */
    public static Seal of(Path file, @Nullable String given) {
        return new Seal(file, given == null ? null : Base64.getDecoder().decode(given));
    }

    /** What a secret is about that one sink gets with one event. */
    public static String forSink(String eventId, String sink) {
        return eventId + "/" + sink;
    }

    /** Whether a text is 32 bytes in base64. */
    public static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Seals a secret, as text of base64.
     *
     * @param about what must be named again to open it
     */
    public String seal(String secret, String about) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keyToSeal(), nonce, about);
            byte[] text = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
            System.arraycopy(text, 0, all, NONCE_BYTES, text.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and GCM", e);
        }
    }

    /** @throws Broken if the key is gone or another, or it was sealed about something else */
    public String open(String sealed, String about) throws Broken {
        byte[] opening = keyThereIs();
        if (opening == null) {
            throw new Broken("its key is gone");
        }
        try {
            byte[] all = Base64.getDecoder().decode(sealed);
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, opening, nonce, about);
            byte[] text = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Broken("it was sealed with another key");
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, String about) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized byte[] keyToSeal() {
        byte[] there = keyThereIs();
        if (there != null) {
            return there;
        }
        if (file == null) {
            throw new IllegalStateException("nothing is sealed here");
        }
        byte[] made = new byte[KEY_BYTES];
        RANDOM.nextBytes(made);
        try {
            // Before anything that needs it is on disk.
            PrivateFiles.writeDurably(file, Base64.getEncoder().encode(made));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        key = made;
        return made;
    }

    private synchronized byte @Nullable [] keyThereIs() {
        if (key == null && file != null) {
            try {
                String written = Files.readString(file).strip();
                if (!isKey(written)) {
                    throw new IllegalStateException("%s is not a key; restore it, or delete it".formatted(file));
                }
                key = Base64.getDecoder().decode(written);
            } catch (NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return key;
    }
}
