# What goes with the image: manifest, SBOM and checksums.

# write_papers DIGEST DEFINITION TREE FOLDER
write_papers() {
    local digest=$1 definition=$2 tree=$3 folder=$4
    note "writing manifest, SBOM and checksums"
    # -B: Python leaves no compiled files behind in the tree.
    quietly "$cache/log/papers.log" with_tools "$tree" "$folder" \
        python3 -B -I -c "$(<"$image/steps/papers.py")" "$digest" "$definition" "$SOURCE_DATE_EPOCH"
    (
        cd "$folder"
        sha512sum -- *.qcow2 *.json >SHA512SUMS
    )
}
