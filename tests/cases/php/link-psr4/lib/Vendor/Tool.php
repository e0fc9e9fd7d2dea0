<?php
namespace Vendor;
class Tool { function use() {} }
