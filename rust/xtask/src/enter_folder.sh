#!/bin/sh
# enter_folder.sh ROOT USER:GROUP FOLDER... -- COMMAND...
# Runs a command in ROOT, a folder with a system of its own, as a user. The folders are seen there
# at their own places. To be started by `unshare --mount`: then nobody else sees the mounts, and
# they end with the command.
set -eu
root=$1
user=$2
shift 2
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
done
shift
exec chroot --userspec="$user" "$root" "$@"
