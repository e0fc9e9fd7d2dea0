<?php
// Members that are assigned from one another give nothing to each other, and leave steps for what follows.
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
    function tie() {
        $this->m1 = $this->m2;
        $this->m1 = $this->m3;
        $this->m1 = $this->m4;
        $this->m2 = $this->m1;
        $this->m2 = $this->m3;
        $this->m2 = $this->m4;
        $this->m3 = $this->m1;
        $this->m3 = $this->m2;
        $this->m3 = $this->m4;
        $this->m4 = $this->m1;
        $this->m4 = $this->m2;
        $this->m4 = $this->m3;
        $this->m0 = $this->m1;
        $this->m0 = new Spider();
    }
    function go() {
        $this->m0->spin();
    }
}
