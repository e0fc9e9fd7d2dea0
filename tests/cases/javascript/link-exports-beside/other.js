function build() {}
