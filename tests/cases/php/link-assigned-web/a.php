<?php
// Members that are assigned from one another: each is what any of them is given.
//> Web::go -> Spider::spin Calls type
//! Web::go -> Other::spin
class Spider { function spin() {} }
class Other { function spin() {} }
class Web {
    private $m0;
    private $m1;
    private $m2;
    private $m3;
    private $m4;
    private $m5;
    private $m6;
    function tie() {
        $this->m0 = $this->m1;
        $this->m0 = $this->m2;
        $this->m0 = $this->m3;
        $this->m0 = $this->m4;
        $this->m0 = $this->m5;
        $this->m0 = $this->m6;
        $this->m1 = $this->m0;
        $this->m1 = $this->m2;
        $this->m1 = $this->m3;
        $this->m1 = $this->m4;
        $this->m1 = $this->m5;
        $this->m1 = $this->m6;
        $this->m2 = $this->m0;
        $this->m2 = $this->m1;
        $this->m2 = $this->m3;
        $this->m2 = $this->m4;
        $this->m2 = $this->m5;
        $this->m2 = $this->m6;
        $this->m3 = $this->m0;
        $this->m3 = $this->m1;
        $this->m3 = $this->m2;
        $this->m3 = $this->m4;
        $this->m3 = $this->m5;
        $this->m3 = $this->m6;
        $this->m4 = $this->m0;
        $this->m4 = $this->m1;
        $this->m4 = $this->m2;
        $this->m4 = $this->m3;
        $this->m4 = $this->m5;
        $this->m4 = $this->m6;
        $this->m5 = $this->m0;
        $this->m5 = $this->m1;
        $this->m5 = $this->m2;
        $this->m5 = $this->m3;
        $this->m5 = $this->m4;
        $this->m5 = $this->m6;
        $this->m6 = $this->m0;
        $this->m6 = $this->m1;
        $this->m6 = $this->m2;
        $this->m6 = $this->m3;
        $this->m6 = $this->m4;
        $this->m6 = $this->m5;
        $this->m6 = new Spider();
    }
    function go() {
        $this->m0->spin();
    }
}
