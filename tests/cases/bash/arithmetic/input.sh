count() { (( n++ )); x=$((n + 1)); let y=2; }
