"""What is in the image: manifest.json and sbom.cdx.json (CycloneDX), from the lock and dpkg's data.

Run by the image's own Python inside the new tree (its root is the tree; /mnt is the image's folder).
Arguments: the image's digest, the definition's digest, SOURCE_DATE_EPOCH.
"""

import datetime
import hashlib
import json
import pathlib
import subprocess
import sys
import urllib.parse
import uuid

folder = pathlib.Path("/mnt")


def stanzas(text):
    """The paragraphs of a Debian control file as dictionaries (continuation lines are not needed)."""
    for paragraph in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and line[0] != " "
        )
        if fields:
            yield fields


def installed():
    """Name and version of every installed package, as dpkg says: the tree is asked, not the plan."""
    listing = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\n"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(tuple(line.split(" ")) for line in listing.splitlines())


def package(fields):
    # "Source: name (version)" when the source package has another version, absent when all is the same.
    source, _, version = fields.get("Source", fields["Package"]).partition(" ")
    return {
        "name": fields["Package"],
        "version": fields["Version"],
        "architecture": fields["Architecture"],
        "source": source,
        "sourceVersion": version.strip("()") or fields["Version"],
        "sha256": fields["SHA256"],
    }


def file_facts(path):
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").hexdigest()
    return {"bytes": path.stat().st_size, "sha512": digest}


def component(fields):
    name, version = fields["name"], fields["version"]
    # In a package URL the version's "+" and ":" have a meaning of their own.
    quoted = urllib.parse.quote(version, safe="-._~")
    purl = f"pkg:deb/debian/{urllib.parse.quote(name)}@{quoted}?arch={fields['architecture']}&distro=debian-13"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": fields["sha256"]}],
        "properties": [
            {"name": "debian:source", "value": f"{fields['source']} {fields['sourceVersion']}"},
        ],
    }


def write(name, document):
    (folder / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def main(digest, definition, epoch):
    packages = [package(fields) for fields in stanzas((folder / "lock").read_text(encoding="utf-8"))]
    packages.sort(key=lambda fields: fields["name"])
    planned = [(fields["name"], fields["version"]) for fields in packages]
    if planned != installed():
        differing = sorted(set(planned) ^ set(installed()))
        raise SystemExit(f"installed is not what the lock says: {differing}")
    made = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).isoformat().replace("+00:00", "Z")
    write(
        "manifest.json",
        {
            "image": f"mwan-{digest}",
            "digest": digest,
            "definition": definition,
            "debian": pathlib.Path("/etc/debian_version").read_text(encoding="utf-8").strip(),
            "kernel": sorted(path.name for path in pathlib.Path("/usr/lib/modules").iterdir()),
            "newestPackage": made,
            "files": {path.name: file_facts(path) for path in sorted(folder.glob("*.qcow2"))},
            "packages": packages,
        },
    )
    write(
        "sbom.cdx.json",
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, 'mwan-' + digest)}",
            "version": 1,
            "metadata": {
                "timestamp": made,
                "component": {"type": "operating-system", "name": "mwan", "version": digest},
            },
            "components": [component(fields) for fields in packages],
        },
    )


main(*sys.argv[1:])
