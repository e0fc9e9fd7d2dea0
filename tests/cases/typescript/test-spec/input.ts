function helper() {}
