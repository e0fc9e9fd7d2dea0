<?php
namespace A {
    class One {}
}
namespace B {
    class Two {}
}
namespace {
    class Three {}
}
