#> show -> LEVEL Uses
#! hide -> LEVEL Uses
#! show -> other.sh:ELSE Uses
LEVEL=1
show() { echo "$LEVEL $ELSE"; }
hide() { local LEVEL=2; echo "$LEVEL"; }
