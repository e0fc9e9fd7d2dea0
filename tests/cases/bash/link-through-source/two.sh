. ./one.sh
deep() { :; }
