#!/bin/sh
# CBMC 6 of Debian 13, unpacked into a folder and run from there, so that it also runs on Debian 12. Usage: cbmc.sh FOLDER
#
# apt works in a folder of its own here, as in port/fetch.sh: no root is needed, nothing is installed, and apt checks Debian's signature.
# Leaves the commands FOLDER/cbmc, FOLDER/goto-cc and FOLDER/goto-instrument.
set -eu
folder=$1 suite=trixie

give_up() {
    printf 'proof: %s\n' "$1" >&2
    [ ! -e "$folder/log" ] || tail -n 5 "$folder/log" >&2
    exit 1
}

[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || give_up "Debian on amd64 is needed to unpack CBMC"
# shellcheck disable=SC2016 # the format is for apt to expand
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1)}
mirror=${mirror:-http://deb.debian.org/debian}

mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
folder=$(cd "$folder" && pwd)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ ! -e $keys ] || signed="[signed-by=$keys] "
printf 'deb %s%s %s main\n' "${signed-}" "$mirror" "$suite" >"$folder/apt/sources"

private() {
    apt-get -q -o Dir::State="$folder/apt" -o Dir::State::lists="$folder/apt/lists" -o Dir::Cache="$folder/apt/cache" \
        -o Dir::Etc::sourcelist="$folder/apt/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User="$(id -un)" "$@"
}

private update >"$folder/log" 2>&1 || give_up "there are no package lists of Debian $suite at $mirror"
rm -rf "$folder/root" "$folder/debs"
mkdir -p "$folder/root" "$folder/debs"
cd "$folder/debs"
private download cbmc minisat libc6 libstdc++6 libgcc-s1 zlib1g >"$folder/log" 2>&1 || give_up "CBMC could not be fetched from $mirror"
for package in *.deb; do
    dpkg-deb -x "$package" "$folder/root"
done
for tool in goto-cc goto-instrument cbmc; do
    # The folder may be moved: what is below it is found from the command itself.
    cat >"$folder/$tool" <<'END'
#!/bin/sh
root=$(dirname "$0")/root
loader=$(echo "$root"/usr/lib/*/ld-linux*.so.*)
exec "$loader" --library-path "${loader%/*}:$root/usr/lib" "$root/usr/bin/${0##*/}" "$@"
END
    chmod +x "$folder/$tool"
done
"$folder/cbmc" --version >/dev/null || give_up "CBMC does not run here"
