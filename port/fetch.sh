#!/bin/sh
# Unpacks one of Debian's source packages.
# Usage: fetch.sh FOLDER PACKAGE VERSION SUITE SHA256-OF-DSC SHA256-OF-ORIG
#
# apt works in a folder of its own here: no root is needed, and the machine's own lists and sources
# stay as they are. It checks Debian's signature on the suite; the checksums pin the files as well.
set -eu
folder=$1 package=$2 version=$3 suite=$4 dsc=$5 orig=$6

give_up() {
    printf 'fetch: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

upper=$(printf %s "$package" | tr '[:lower:]' '[:upper:]')
own_copy="With an own copy of $package nothing is fetched: make ${upper}_DIR=…"
for tool in apt-get dpkg-source; do
    command -v $tool >/dev/null || give_up "$tool is needed (packages apt and dpkg-dev)" "$own_copy"
done

# The mirror that this machine uses for Debian itself, not for its security updates or for others.
# shellcheck disable=SC2016 # the format is for apt to expand
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1)}
mirror=${mirror:-http://deb.debian.org/debian}

state=$folder/apt/$suite
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
state=$(cd "$state" && pwd)
exec 9>"$state/busy"
flock 9 # two packages at a time would meet at apt's own lock, which does not wait
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ ! -e $keys ] || signed="[signed-by=$keys] "
printf 'deb-src %s%s %s main\n' "${signed-}" "$mirror" "$suite" >"$state/sources"

private() {
    command=$1
    shift
    "$command" -q -o Dir::State="$state" -o Dir::State::lists="$state/lists" \
        -o Dir::Cache="$state/cache" -o Dir::Etc::sourcelist="$state/sources" \
        -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User="$(id -un)" "$@"
}

offers() {
    private apt-cache showsrc --only-source "$package" 2>/dev/null | sed -n 's/^Version: //p'
}

# apt-get update succeeds even where the mirror cannot be reached; what counts is whether the list
# has come.
offers | grep -qxF "$version" || private apt-get update >"$state/log" 2>&1 || true
there=$(offers | sort -u | tr '\n' ' ')
case " $there" in
*" $version "*) ;;
' ')
    cat "$state/log" >&2
    give_up "there is no list of Debian $suite's sources at $mirror" \
        "Another mirror: make DEBIAN_MIRROR=…" "$own_copy"
    ;;
*)
    give_up "$package $version is pinned, but $mirror now has $there" \
        "Put the new version and its checksums into port/sources.mk, or a mirror that has it:" \
        "make DEBIAN_MIRROR=…" "$own_copy"
    ;;
esac

cd "$folder"
private apt-get source --download-only "$package=$version" >"$state/log" 2>&1 || {
    cat "$state/log" >&2
    give_up "$package $version could not be fetched from $mirror" "$own_copy"
}
file=${package}_${version#*:}
sha256sum --quiet --check - <<END || give_up "$package: not the file that port/sources.mk names"
$dsc  $file.dsc
$orig  $(sed -n "s/^ [0-9a-f]\{64\} [0-9]* \(.*\.orig\.tar\.[a-z0-9]*\)\$/\1/p" "$file.dsc")
END
rm -rf "$package"
dpkg-source --no-check -x "$file.dsc" "$package" >"$state/log" 2>&1 || {
    cat "$state/log" >&2
    give_up "$file.dsc does not unpack"
}
