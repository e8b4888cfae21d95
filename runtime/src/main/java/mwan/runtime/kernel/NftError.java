package mwan.runtime.kernel;

/// nft refused, or could not be run; the message is its own.
final class NftError extends Exception {
    NftError(String message) {
        super(message);
    }

    NftError(String message, Throwable cause) {
        super(message, cause);
    }
}
