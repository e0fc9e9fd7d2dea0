usage() {
    cat <<EOF
usage() { not_a_call }
$(inner arg)
EOF
    cat <<'EOF'
$(quoted arg)
EOF
}
