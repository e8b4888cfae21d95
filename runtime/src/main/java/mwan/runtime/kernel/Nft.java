package mwan.runtime.kernel;

/// What the ruleset is changed and read by. Each call is one transaction: all of it, or nothing.
interface Nft extends AutoCloseable {
    /// A script of any size, by a process of its own.
    void load(String script) throws NftError;

    /// Commands on one line, parted by `;`, by a process that waits for them: several times as
    /// fast.
    void change(String commands) throws NftError;

    /// Whether nft and the kernel would take a script; nothing is changed.
    boolean takes(String script) throws NftError;

    /// The text of `nft list`, without counters, of what stands behind it (`table inet mwan`).
    ///
    /// @throws NftError when there is no such thing, too
    String list(String what) throws NftError;

    @Override
    void close();
}
