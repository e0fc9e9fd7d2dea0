. ./two.sh
near() { :; }
