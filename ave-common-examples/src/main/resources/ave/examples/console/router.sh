#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The console of a router, as such things are: it wants a person at a terminal.

[ -t 0 ] || { echo "not a terminal" >&2; exit 1; }
trap 'stty echo' EXIT

printf 'login: '
read -r user
stty -echo
printf 'Password: '
read -r password
stty echo
echo
if [ "$user:$password" != "admin:secret" ]; then
    echo 'Login incorrect'
    exit 1
fi

while printf '%s' 'router> ' && read -r command argument; do
    case $command in
        version) echo 'Router OS 1.2.3 (build 4567)' ;;
        ping) echo "reply from $argument" ;;
        reload)
            printf 'Reload now? [y/n] '
            read -r answer
            if [ "$answer" = y ]; then
                echo 'Going down.'
                exit 0
            fi
            ;;
        *) echo "% Unknown command: $command" ;;
    esac
done
