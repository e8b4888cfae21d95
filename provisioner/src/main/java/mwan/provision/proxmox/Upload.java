package mwan.provision.proxmox;

import java.nio.file.Path;
import mwan.value.NodeName;
import mwan.value.StorageName;

/// A file on its way into a storage.
///
/// @param fileName under which it is stored; `.qcow2`, `.raw`, `.vmdk` or `.ova` for imports
/// @param sha256 which the server compares with what arrived, in small hexadecimal letters
public record Upload(
        NodeName node,
        StorageName storage,
        Content content,
        String fileName,
        Path file,
        String sha256) {

    /// What the API takes by upload: no snippets, which go over SSH.
    public enum Content {
        IMPORT,
        ISO,
        VZTMPL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The request, without the file itself.
    Call call() {
        return Call.post("/nodes/{node}/storage/{storage}/upload")
                .with("node", node)
                .with("storage", storage)
                .with("content", content.word())
                .with("checksum-algorithm", "sha256")
                .with("checksum", sha256)
                .with("filename", fileName);
    }
}
