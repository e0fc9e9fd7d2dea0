#!/bin/sh
# Says hello.
hello() {
    echo "hello $1"
}
function by-word {
    hello you
}
log::info() ( echo "$@" )
